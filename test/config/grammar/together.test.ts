import type { ConfigFaultCode } from '../../../src/config';
import { faultsOf } from '../files';

// Line 1 to 9 stand before what each row writes; its first line is line 10.
const before = `tenantId: 11111111-1111-1111-1111-111111111111
azure: { decideAs: bot, subscriptions: [44444444-4444-4444-4444-444444444444, 55555555-5555-5555-5555-555555555555] }
bot: { appType: none }
groups:
  owners: { members: [ada@contoso.example, ben@contoso.example] }
  leads: { members: [Ada@Contoso.example, lead@contoso.example] }
channels:
  ops: { hears: [faults] }
routes:
`;
const rest = '  - { name: rest, approvers: [owners] }\n';
const route = (match: string, more = ''): string =>
  `  - { name: first, approvers: [owners], match: ${match}${more} }\n`;
const second = (match: string): string => `  - { name: second, approvers: [leads], match: ${match} }\n`;

type Sound = [sentence: string, lines: string];

const sound: Sound[] = [
  ['one route without match', rest],
  [
    'a narrower route before a wider one',
    route('{ service: openai, duration: 8 }') + second('{ service: openai }') + rest,
  ],
  ['routes that overlap', route('{ service: [openai, speech] }') + second('{ service: [speech, language] }') + rest],
  ['as many approvals as there are people', route('{ service: openai }', ', approvals: 2') + rest],
  ['approvals over several groups', '  - { name: rest, approvers: [owners, leads], approvals: 3 }\n'],
  [
    'a subscription that is watched beside one that is not',
    route('{ subscription: [44444444-4444-4444-4444-444444444444, 66666666-6666-6666-6666-666666666666] }') + rest,
  ],
  ['a resource of any subscription', route('{ resource: "*/*/resourceGroups/prod/**" }') + rest],
  [
    'an escalation to people and a channel',
    `  - { name: rest, approvers: [owners], escalate: [{ after: 95h, to: [leads, ops] }] }\n`,
  ],
  ['a group that is nobody’s', `${rest}admins: ops\n`],
];

test.each(sound)('%s is sound', (_sentence, lines) => {
  expect(faultsOf(before + lines)).toEqual([]);
});

type Row = [sentence: string, lines: string, line: number, key: string, code: ConfigFaultCode, says: RegExp];

const refused: Row[] = [
  ['no route', '  []\n', 9, 'routes', 'BAD_VALUE', /at least one/],
  [
    'a last route with a match',
    route('{ service: openai }'),
    10,
    'routes.0.match',
    'LAST_ROUTE',
    /takes what no other took/,
  ],
  [
    'a route without match before the last',
    `${rest}  - { name: last, approvers: [owners] }\n`,
    10,
    'routes.0.match',
    'LAST_ROUTE',
    /takes everything/,
  ],
  [
    'a match that asks for nothing before the last',
    route('{}') + rest,
    10,
    'routes.0.match',
    'LAST_ROUTE',
    /takes everything/,
  ],
  [
    'two routes of one name',
    `${route('{ service: openai }').replace('first', 'rest')}${rest}`,
    11,
    'routes.1.name',
    'DUPLICATE_NAME',
    /a route rest already/,
  ],
  [
    'a route after one that takes the same',
    route('{ service: openai }') + second('{ service: openai }') + rest,
    11,
    'routes.1.match',
    'NEVER_MATCHES',
    /nothing that route first before it leaves/,
  ],
  [
    'a route after one that takes more',
    route('{ service: [openai, speech] }') + second('{ service: speech, kind: lockbox }') + rest,
    11,
    'routes.1.match',
    'NEVER_MATCHES',
    /put it before that one/,
  ],
  [
    'a route that differs from an earlier one only in case',
    route('{ resource: "/subscriptions/*/A/**" }') + second('{ resource: "/Subscriptions/*/a/**" }') + rest,
    11,
    'routes.1.match',
    'NEVER_MATCHES',
    /route first/,
  ],
  [
    'a route on a resource that none can be',
    route('{ resource: "/resourceGroups/prod-*/**" }') + rest,
    10,
    'routes.0.match.resource.0',
    'NEVER_MATCHES',
    /begin with \/subscriptions\//,
  ],
  [
    'a route on a subscription that is not watched',
    route('{ subscription: 66666666-6666-6666-6666-666666666666 }') + rest,
    10,
    'routes.0.match.subscription',
    'NEVER_MATCHES',
    /azure\.subscriptions/,
  ],
  [
    'more approvals than people in two groups who share one',
    '  - { name: rest, approvers: [owners, leads], approvals: 4 }\n',
    10,
    'routes.0.approvals',
    'TOO_FEW_APPROVERS',
    /4 approvals .* 3 people/,
  ],
  [
    'more approvals than people, though an escalation would bring one',
    '  - { name: rest, approvers: [owners], approvals: 3, escalate: [{ after: 1h, to: [leads] }] }\n',
    10,
    'routes.0.approvals',
    'TOO_FEW_APPROVERS',
    /2 people/,
  ],
  [
    'an unknown group',
    '  - { name: rest, approvers: [owner] }\n',
    10,
    'routes.0.approvers.0',
    'UNKNOWN_NAME',
    /did you mean owners\?/,
  ],
  [
    'a channel as approver',
    '  - { name: rest, approvers: [owners, ops] }\n',
    10,
    'routes.0.approvers.1',
    'UNKNOWN_NAME',
    /no group ops/,
  ],
  [
    'an escalation to nobody there is',
    '  - { name: rest, approvers: [owners], escalate: [{ after: 1h, to: [lead] }] }\n',
    10,
    'routes.0.escalate.0.to.0',
    'UNKNOWN_NAME',
    /no group or channel lead: did you mean leads\?/,
  ],
  [
    'an escalation when the request has expired',
    '  - { name: rest, approvers: [owners], escalate: [{ after: 4d, to: [leads] }] }\n',
    10,
    'routes.0.escalate.0',
    'TOO_LATE',
    /96 hours/,
  ],
  [
    'a reminder when a review has expired',
    route('{ kind: byos-review }', ', remind: [4d]') + rest,
    10,
    'routes.0.remind.0',
    'TOO_LATE',
    /96 hours/,
  ],
  ['an admins channel that is a group', `${rest}admins: leads\n`, 11, 'admins', 'UNKNOWN_NAME', /no channel leads/],
];

test.each(refused)(
  '%s is refused with its line and key, and nothing else',
  (_sentence, lines, line, key, code, says) => {
    expect(faultsOf(before + lines)).toEqual([
      { file: 'lockbox.yaml', line, key, code, message: expect.stringMatching(says) },
    ]);
  },
);

test('a channel cannot be named like a group: routes could not tell them apart', () => {
  const both = before.replace('  ops: {', '  leads: {}\n  ops: {') + rest;
  expect(faultsOf(both)).toMatchObject([{ line: 8, key: 'channels.leads', code: 'DUPLICATE_NAME' }]);
});
