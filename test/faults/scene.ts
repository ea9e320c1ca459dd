import { createHash } from 'node:crypto';
import type { FakeChannel, FakeUser } from '../fakes/teams';

/** The tenant that everything happens in. */
export const tenantId = '00000000-0000-0000-0000-000000000000';

/** The people of a run: two approvers, and one who is none. */
export const people = {
  ada: { id: '00000000-0000-4000-8000-000000000001', name: 'Ada Approver', address: 'ada@contoso.example' },
  abe: { id: '00000000-0000-4000-8000-000000000002', name: 'Abe Approver', address: 'abe@contoso.example' },
  bo: { id: '00000000-0000-4000-8000-000000000003', name: 'Bo Bystander', address: 'bo@contoso.example' },
} as const satisfies Record<string, FakeUser>;

/** The channel that gets a copy of every card. */
export const channel: FakeChannel & { name: string } = {
  name: 'ops',
  teamId: '19:team@thread.tacv2',
  channelId: '19:operations@thread.tacv2',
};

/** The conversations where each request's card stands. */
export const places: readonly string[] = [`a:${people.ada.id}`, `a:${people.abe.id}`, channel.channelId];

/** An Entra group that is read in Microsoft Graph. */
export const group = '44444444-4444-4444-4444-444444444444';
/** The word in the path that alerts come with, and what the tool's events are signed with. */
export const alertToken = 'alert-token-of-the-fault-runs-0123456789';
export const hookSecret = Buffer.from('the secret of the fault runs 123').toString('base64');

/** What a service keeps its checkpoints in, outside of its database, in its folder. */
export const anchorName = 'anchor.jsonl';

/** The event hub that records of Azure's logs are exported to. */
export const hub = { hub: 'insights-logs', partitions: 3 } as const;

/** Where a service plays. */
export interface Place {
  port: number;
  azure: string;
  hook: string;
  folder: string;
  /** Address of the event hub, of the container that its places are kept in, and of a folder for checkpoints. */
  outside?: { hub: string; kept: string; anchor: string };
}

/** lockbox.yaml of a run: two approvers, one channel, every edge in use, polls and checkpoints as short as they may be. */
export function configuration({ port, azure, hook, folder, outside }: Place): string {
  const endpoint = outside === undefined ? '' : `, eventHubs: "${outside.hub}"`;
  const anchor = outside === undefined ? '' : `, { blob: "${outside.anchor}" }`;
  const hubs =
    outside === undefined
      ? ''
      : `eventHubs: [{ namespace: contoso-logs, hub: ${hub.hub}, checkpoints: "${outside.kept}" }]\n`;
  return `tenantId: ${tenantId}
server: { host: 127.0.0.1, port: ${port} }
azure:
  poll: 1s
  decideAs: bot
  endpoints: { resourceManager: "${azure}", login: "${azure}", logAnalytics: "${azure}", graph: "${azure}"${endpoint} }
byos: { logAnalytics: [d1111111-1111-4111-8111-111111111111] }
bot: { appType: none }
admins: ${channel.name}
alerts: { pathToken: true }
webhooks: [{ url: "${hook}", secretEnv: HOOK_SECRET, hears: [opened, decided, escalated, expired, entries] }]
ledger: { every: 10s, anchors: [{ file: "${folder}/${anchorName}" }${anchor}] }
${hubs}auditors: [audit]
groups:
  data-owners: { members: [${people.ada.address}, ${people.abe.address}] }
  audit: { entraGroup: ${group} }
channels:
  ${channel.name}: {}
routes:
  - name: everything
    approvers: [data-owners]
    notify: [${channel.name}]
`;
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** @returns the id that a Lockbox request has on cards, made from Azure's as the design says, without the product. */
export function cardId(azureId: string): string {
  const hash = createHash('sha256').update(`lockbox\0${azureId.toLowerCase()}`).digest();
  const bits = [...hash.subarray(0, 7)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = Array.from({ length: 10 }, (_, index) => parseInt(bits.slice(index * 5, index * 5 + 5), 2));
  return `L-${digits.map((digit) => crockford.charAt(digit)).join('')}`;
}
