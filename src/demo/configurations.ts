import { channel, people, personalChat, tenantId } from './people';

/** The configuration of the demo: one approver, a channel, everything on loopback. */
export function demoConfiguration(places: { port: number; azure: string }): string {
  return `# The demo's configuration: everything on this machine, nobody signs in.
tenantId: ${tenantId}
server: { host: 127.0.0.1, port: ${places.port} }
azure:
  poll: 2s
  decideAs: bot # nobody signs in here
  endpoints: { resourceManager: "${places.azure}", login: "${places.azure}", graph: "${places.azure}", logAnalytics: "${places.azure}" }
byos:
  logAnalytics: [d1111111-1111-4111-8111-111111111111] # the simulated workspace
bot: { appType: none }
admins: ops
ledger: { every: 1m }
groups:
  data-owners: { members: [${people.approver.address}] }
channels:
  ops: { channel: "${channel.id}" }
routes:
  - name: everything
    approvers: [data-owners]
    notify: [ops]
    onReject: revoke # what is rejected is undone in Azure, once it is confirmed
auditors: [data-owners] # they read everything in Teams, too
`;
}

const others = ['Cy Colleague', 'Di Developer', 'Ed Engineer', 'Fe Finance'];

/**
 * The Playground's people and places, in its own format; it wants five others and a team.
 *
 * @param as whom it shows: one Playground is one person's Teams.
 */
export function playgroundConfiguration(as: keyof typeof people = 'approver'): string {
  const user = (id: string, name: string, address: string, objectId: string, indent: string): string =>
    [
      `id: ${id}`,
      `name: ${name}`,
      `userPrincipleName: ${address}`,
      `aadObjectId: ${objectId}`,
      `givenName: ${name.split(' ')[0] ?? name}`,
      `surname: ${name.split(' ')[1] ?? name}`,
      `email: ${address}`,
    ].join(`\n${indent}`);
  const known = { approver: 'user-ada', bystander: 'user-bo' } as const;
  const own = people[as];
  const other = as === 'approver' ? 'bystander' : 'approver';
  const listed = [
    user(known[other], people[other].name, people[other].address, people[other].id, '    '),
    ...others.map((name, index) => {
      const first = (name.split(' ')[0] ?? name).toLowerCase();
      return user(
        `user-${first}`,
        name,
        `${first}@contoso.example`,
        `00000000-0000-4000-8000-00000000001${index}`,
        '    ',
      );
    }),
  ];
  return `version: "0.1.1"
tenantId: ${tenantId}
bot:
  id: 00000000-0000-4000-8000-0000000000b0
  name: Lockbox Bot
currentUser:
  ${user(known[as], own.name, own.address, own.id, '  ')}
users:
${listed.map((one) => `  - ${one}`).join('\n')}
personalChat:
  id: ${personalChat}
groupChat:
  id: group-chat
  name: Group chat
team:
  id: team-contoso
  name: Contoso
  aadGroupId: 00000000-0000-4000-8000-0000000000c0
  channels:
    - id: "${channel.id}"
      name: ${channel.name}
`;
}
