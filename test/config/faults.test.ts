import type { ConfigFaultCode } from '../../src/config';
import { changed, faultsOf, soundFile } from './files';

type Row = [sentence: string, text: string, line: number, key: string, code: ConfigFaultCode, says?: RegExp];

const guid = '44444444-4444-4444-4444-444444444444';
const bot = 'appType: SingleTenant\n  appId: 22222222-2222-2222-2222-222222222222';

const shape: Row[] = [
  ['a missing tenant', changed('tenantId: 11111111-1111-1111-1111-111111111111', ''), 2, 'tenantId', 'MISSING', /GUID/],
  ['a tenant that is no GUID', changed('11111111-1111-1111-1111-111111111111', 'contoso'), 1, 'tenantId', 'BAD_VALUE'],
  [
    'a tenant that is a number',
    changed('11111111-1111-1111-1111-111111111111', '7'),
    1,
    'tenantId',
    'BAD_VALUE',
    /not a number/,
  ],
  [
    'an empty block',
    changed('server: { host: 127.0.0.1, port: 3978 }', 'server:'),
    2,
    'server',
    'BAD_VALUE',
    /not empty/,
  ],
  [
    'a list in place of a block',
    changed('ops: { hears: [faults] }', 'ops: []'),
    15,
    'channels.ops',
    'BAD_VALUE',
    /not a list/,
  ],
  ['a port out of range', changed('3978', '65536'), 2, 'server.port', 'BAD_VALUE', /0 to 65535/],
  [
    'a metrics place without port',
    changed('port: 3978', 'metrics: 127.0.0.1'),
    2,
    'server.metrics',
    'BAD_VALUE',
    /host:port/,
  ],
  [
    'a metrics port out of range',
    changed('port: 3978', 'metrics: "127.0.0.1:99999"'),
    2,
    'server.metrics',
    'BAD_VALUE',
  ],
  ['an empty host, which would mean every network', changed('127.0.0.1', '""'), 2, 'server.host', 'BAD_VALUE'],
  [
    'an unknown cloud',
    changed('cloud: public', 'cloud: germany'),
    4,
    'azure.cloud',
    'BAD_VALUE',
    /public, usgov, china/,
  ],
  ['a subscription that is no GUID', changed('all', '[prod]'), 5, 'azure.subscriptions.0', 'BAD_VALUE', /GUID/],
  [
    'a word for all that is not all',
    changed('subscriptions: all', 'subscriptions: every'),
    5,
    'azure.subscriptions',
    'BAD_VALUE',
    /all or a list/,
  ],
  ['a duration without unit', changed('60s', '60'), 6, 'azure.poll', 'BAD_VALUE', /1s to 1h/],
  ['a poll so rare that a timer would overflow', changed('60s', '30d'), 6, 'azure.poll', 'BAD_VALUE', /1s to 1h/],
  [
    'a mistyped app type, which would switch sign-in off',
    changed('SingleTenant', 'Single-Tenant'),
    8,
    'bot.appType',
    'BAD_VALUE',
    /SingleTenant, UserAssignedMsi, none/,
  ],
  ['an empty app id', changed('22222222-2222-2222-2222-222222222222', '""'), 9, 'bot.appId', 'BAD_VALUE', /GUID/],
  ['a missing bot', changed(`bot:\n  ${bot}\n`, ''), 1, 'bot', 'MISSING'],
  [
    'a missing app type',
    changed('appType: SingleTenant', 'credential: secret'),
    7,
    'bot.appType',
    'MISSING',
    /SingleTenant/,
  ],
  [
    'a plain-http endpoint on another host',
    changed('poll: 60s', 'endpoints: { login: "http://login.example.com" }'),
    6,
    'azure.endpoints.login',
    'BAD_VALUE',
    /https/,
  ],
  [
    'a host that only looks like loopback',
    changed('poll: 60s', 'endpoints: { login: "http://127.0.0.1.example.com" }'),
    6,
    'azure.endpoints.login',
    'BAD_VALUE',
  ],
  [
    'an endpoint with a password',
    changed('poll: 60s', 'endpoints: { graph: "https://a:b@example.com" }'),
    6,
    'azure.endpoints.graph',
    'BAD_VALUE',
  ],
  [
    'an endpoint with a query',
    changed('poll: 60s', 'endpoints: { graph: "https://example.com/?a=b" }'),
    6,
    'azure.endpoints.graph',
    'BAD_VALUE',
  ],
  [
    'a service URL that is not https',
    changed('appType: SingleTenant', 'serviceUrls: ["http://smba.example.com"]\n  appType: SingleTenant'),
    8,
    'bot.serviceUrls.0',
    'BAD_VALUE',
  ],
  ['an unknown key', changed('admins: ops', 'admin: ops'), 10, 'admin', 'UNKNOWN_KEY', /did you mean admins\?/],
  [
    'an unknown key in a block',
    changed('approvals: 2', 'aprovals: 2'),
    20,
    'routes.0.aprovals',
    'UNKNOWN_KEY',
    /did you mean approvals\?/,
  ],
  [
    'an unknown key that resembles none',
    changed('approvals: 2', 'colour: red'),
    20,
    'routes.0.colour',
    'UNKNOWN_KEY',
    /^there is no such key here$/,
  ],
  [
    'a group whose name is not one',
    changed('security-leads: {', 'security leads: {'),
    13,
    'groups.security leads',
    'BAD_VALUE',
    /letters/,
  ],
  [
    'an empty group',
    changed('[lead@example.com]', '[]'),
    13,
    'groups.security-leads.members',
    'BAD_VALUE',
    /at least one/,
  ],
  [
    'a group without members',
    changed('{ members: [lead@example.com] }', '{}'),
    13,
    'groups.security-leads.members',
    'MISSING',
  ],
  [
    'a member that is neither address nor id',
    changed('lead@example.com', 'lead'),
    13,
    'groups.security-leads.members.0',
    'BAD_VALUE',
    /address or an Entra object id/,
  ],
  [
    'a channel that hears an unknown thing',
    changed('[faults]', '[everything]'),
    15,
    'channels.ops.hears.0',
    'BAD_VALUE',
  ],
  ['a team without its channel', changed('{ hears: [faults] }', '{ team: t }'), 15, 'channels.ops.channel', 'MISSING'],
  [
    'an unknown kind',
    changed('kind: lockbox', 'kind: lokbox'),
    18,
    'routes.0.match.kind',
    'BAD_VALUE',
    /one of lockbox, byos-review, byos-access, or a list of these/,
  ],
  [
    'an unknown service in a list',
    changed('[openai]', '[openai, chatgpt]'),
    18,
    'routes.0.match.service.1',
    'BAD_VALUE',
    /one of openai/,
  ],
  [
    'an empty list to match on, which no request could match',
    changed('[openai]', '[]'),
    18,
    'routes.0.match.service',
    'BAD_VALUE',
    /at least one/,
  ],
  [
    'two stars within a segment',
    changed('kind: lockbox', 'resource: "/subscriptions/prod-**"'),
    18,
    'routes.0.match.resource',
    'BAD_VALUE',
    /\/\*\*\//,
  ],
  ['no approvals at all', changed('approvals: 2', 'approvals: 0'), 20, 'routes.0.approvals', 'BAD_VALUE', /1 to 100/],
  ['a route without approvers', changed('    approvers: [security-leads]\n', ''), 22, 'routes.1.approvers', 'MISSING'],
  [
    'a reminder after Azure lets the request expire',
    changed('approvals: 2', 'remind: [24h, 4d]'),
    20,
    'routes.0.remind.1',
    'TOO_LATE',
  ],
  [
    'an escalation after Azure lets the request expire',
    changed('approvals: 2', 'escalate: [{ after: 96h, to: [ops] }]'),
    20,
    'routes.0.escalate.0',
    'TOO_LATE',
  ],
  [
    'an escalation before the request opens',
    changed('approvals: 2', 'escalate: [{ beforeExpiry: 5d, to: [ops] }]'),
    20,
    'routes.0.escalate.0',
    'TOO_LATE',
  ],
  [
    'a route that an earlier one leaves nothing to',
    changed(
      '  - name: everything-else',
      '  - name: never\n    match: { kind: lockbox, service: [openai], duration: [8] }\n    approvers: [security-leads]\n  - name: everything-else',
    ),
    23,
    'routes.1.match',
    'NEVER_MATCHES',
  ],
  [
    'an unknown key in an escalation',
    changed('approvals: 2', 'escalate: [{ after: 4h, to: [ops], via: mail }]'),
    20,
    'routes.0.escalate.0.via',
    'UNKNOWN_KEY',
  ],
  [
    'a reminder of no duration',
    changed('approvals: 2', 'remind: [4h, { beforeExpiry: soon }]'),
    20,
    'routes.0.remind.1.beforeExpiry',
    'BAD_VALUE',
    /duration/,
  ],
];

const asApprover = (text: string): string => text.replace('decideAs: bot', 'decideAs: approver');

const together: Row[] = [
  [
    'approvers who decide and no connection to sign in through',
    asApprover(soundFile),
    7,
    'bot.oauthConnection',
    'MISSING',
    /oauthConnection|OAuth connection of the Azure Bot, or set azure\.decideAs: bot/,
  ],
  [
    'a file that leaves out who decides, which is the approver,',
    changed('decideAs: bot,', ''),
    7,
    'bot.oauthConnection',
    'MISSING',
    /azure\.decideAs: bot/,
  ],
  [
    'a managed identity that would have to act on behalf of somebody',
    asApprover(changed('appType: SingleTenant', 'oauthConnection: arm\n  appType: UserAssignedMsi')),
    9,
    'bot.appType',
    'BAD_VALUE',
    /cannot act on behalf of an approver: set azure\.decideAs: bot/,
  ],
  [
    'approvers who decide where nobody signs in',
    asApprover(changed(bot, 'appType: none')),
    8,
    'bot.appType',
    'UNSAFE',
    /set azure\.decideAs: bot/,
  ],
  [
    'a step-up where the service decides',
    changed('approvals: 2', 'stepUp: c1'),
    20,
    'routes.0.stepUp',
    'BAD_VALUE',
    /needs azure\.decideAs: approver/,
  ],
  [
    'a step-up without the address of its page',
    asApprover(changed('appType: S', 'oauthConnection: arm\n  appType: S')).replace('approvals: 2', 'stepUp: c1'),
    21,
    'routes.0.stepUp',
    'MISSING',
    /set server\.publicUrl/,
  ],
  ['an app id that is missing', changed(bot, 'appType: SingleTenant'), 7, 'bot.appId', 'MISSING', /only appType none/],
  ['a managed identity without app id', changed(bot, 'appType: UserAssignedMsi'), 7, 'bot.appId', 'MISSING'],
  [
    'no sign-in on a host that others reach',
    changed(bot, 'appType: none').replace('127.0.0.1', '0.0.0.0'),
    8,
    'bot.appType',
    'UNSAFE',
    /127\.0\.0\.1, not 0\.0\.0\.0/,
  ],
  [
    'an admins channel that is not there',
    changed('admins: ops', 'admins: opps'),
    10,
    'admins',
    'UNKNOWN_NAME',
    /did you mean ops\?/,
  ],
  [
    'a group of auditors that is not there',
    changed('admins: ops', 'admins: ops\nauditors: [data-owners, data-owner]'),
    11,
    'auditors.1',
    'UNKNOWN_NAME',
    /did you mean data-owners\?/,
  ],
  [
    'a channel for the auditors',
    changed('admins: ops', 'admins: ops\nauditors: [ops]'),
    11,
    'auditors.0',
    'UNKNOWN_NAME',
  ],
  ['auditors that are no list', changed('admins: ops', 'admins: ops\nauditors: ops'), 11, 'auditors', 'BAD_VALUE'],
  ['a group for the admins channel', changed('admins: ops', 'admins: data-owners'), 10, 'admins', 'UNKNOWN_NAME'],
  [
    'one name for a group and a channel',
    changed('  ops: {', '  data-owners: {}\n  ops: {'),
    15,
    'channels.data-owners',
    'DUPLICATE_NAME',
  ],
  [
    'an unknown group in a route',
    changed('[data-owners]', '[data-owner]'),
    19,
    'routes.0.approvers.0',
    'UNKNOWN_NAME',
    /did you mean data-owners\?/,
  ],
  ['a channel as approver', changed('[security-leads]', '[ops]'), 23, 'routes.1.approvers.0', 'UNKNOWN_NAME'],
  [
    'a group named like something every object has',
    changed('[security-leads]', '[constructor]'),
    23,
    'routes.1.approvers.0',
    'UNKNOWN_NAME',
  ],
  [
    'an unknown channel in a route',
    changed('notify: [ops]', 'notify: [ops, audit]'),
    21,
    'routes.0.notify.1',
    'UNKNOWN_NAME',
  ],
  ['two routes of one name', changed('everything-else', 'openai-production'), 22, 'routes.1.name', 'DUPLICATE_NAME'],
  [
    'a last route with a match',
    changed('name: everything-else', 'name: everything-else\n    match: { kind: lockbox }'),
    23,
    'routes.1.match',
    'LAST_ROUTE',
  ],
  [
    'a route without match before the last',
    changed('    match: { kind: lockbox, service: [openai] }\n', ''),
    17,
    'routes.0.match',
    'LAST_ROUTE',
  ],
  [
    'more approvals than people',
    changed('approvals: 2', 'approvals: 3'),
    20,
    'routes.0.approvals',
    'TOO_FEW_APPROVERS',
    /3 approvals .* 2 people/,
  ],
  [
    'one person counted twice',
    changed('33333333-3333-3333-3333-333333333333', 'Approver@Example.com'),
    20,
    'routes.0.approvals',
    'TOO_FEW_APPROVERS',
    /1 people/,
  ],
  [
    'an Entra group where a stand-in plays Azure and none plays Graph',
    changed('poll: 60s', 'endpoints: { login: "http://127.0.0.1:1" }').replace(
      'members: [lead@example.com]',
      `entraGroup: ${guid}`,
    ),
    6,
    'azure.endpoints.graph',
    'MISSING',
    /Graph/,
  ],
  [
    'a workspace where a stand-in plays Azure and none plays Log Analytics',
    `${changed('poll: 60s', 'endpoints: { login: "http://127.0.0.1:1" }')}byos: { logAnalytics: [${guid}] }\n`,
    6,
    'azure.endpoints.logAnalytics',
    'MISSING',
    /workspace/,
  ],
  [
    'telling what is neither channel nor group',
    changed('notify: [ops]', 'notify: [ops, security-lead]'),
    21,
    'routes.0.notify.1',
    'UNKNOWN_NAME',
    /security-leads/,
  ],
  [
    'revoking on a route that takes no reviews',
    changed('approvals: 2', 'onReject: revoke'),
    20,
    'routes.0.onReject',
    'NEVER_MATCHES',
    /takes no reviews/,
  ],
  [
    'another expiry of what Azure lets expire',
    changed('approvals: 2', 'expireAfter: 2d'),
    20,
    'routes.0.expireAfter',
    'NEVER_MATCHES',
    /Azure says when/,
  ],
  ['a route that asks nobody', changed('[security-leads]', '[]'), 22, 'routes.1.approvals', 'TOO_FEW_APPROVERS'],
];

const later: Row[] = [
  [
    'a certificate',
    changed('appType: S', 'credential: certificate\n  appType: S'),
    8,
    'bot.credential',
    'NOT_AVAILABLE_YET',
  ],
  [
    'revoking in the name of an approver',
    `${soundFile}byos: { actAs: approver }\n`,
    24,
    'byos.actAs',
    'NOT_AVAILABLE_YET',
  ],
  ['a sanction for good', `${soundFile}byos: { sanctionMax: always }\n`, 24, 'byos.sanctionMax', 'BAD_VALUE'],
  [
    'a principal that is none',
    `${soundFile}byos: { allowedPrincipals: [ann@example.com] }\n`,
    24,
    'byos.allowedPrincipals.0',
    'BAD_VALUE',
  ],
  [
    'an anchor in a channel that nobody named',
    `${soundFile}ledger: { anchors: [{ file: a }, { channel: opz }] }\n`,
    24,
    'ledger.anchors.1.channel',
    'UNKNOWN_NAME',
  ],
  [
    'an anchor in a blob without a container',
    `${soundFile}ledger: { anchors: [{ blob: "https://a.blob.core.windows.net" }] }\n`,
    24,
    'ledger.anchors.0.blob',
    'BAD_VALUE',
  ],
  [
    'an anchor in a blob that a token would go to in the clear',
    `${soundFile}ledger: { anchors: [{ blob: "http://127.0.0.1/a/b" }] }\n`,
    24,
    'ledger.anchors.0.blob',
    'UNSAFE',
  ],
  ['an export to nowhere', `${soundFile}exports: [{ format: csv }]\n`, 24, 'exports.0', 'BAD_VALUE'],
  [
    'an export to two places',
    `${soundFile}exports: [{ format: csv, folder: a, blob: "https://a.blob.core.windows.net/b" }]\n`,
    24,
    'exports.0',
    'BAD_VALUE',
  ],
  [
    'an export that is there twice',
    `${soundFile}exports: [{ format: csv, folder: a }, { format: csv, folder: a, every: 2h }]\n`,
    24,
    'exports.1',
    'DUPLICATE_NAME',
  ],
  [
    'an export to a blob that a token would go to in the clear',
    `${soundFile}exports: [{ format: ocsf, blob: "http://127.0.0.1/a/b" }]\n`,
    24,
    'exports.0.blob',
    'UNSAFE',
  ],
  [
    'an export of another format',
    `${soundFile}exports: [{ format: xml, folder: a }]\n`,
    24,
    'exports.0.format',
    'BAD_VALUE',
  ],
  ['an anchor interval that is none', `${soundFile}ledger: { every: often }\n`, 24, 'ledger.every', 'BAD_VALUE'],
  [
    'a retention that is over at once',
    `${soundFile}retention: { personal: 23h }\n`,
    24,
    'retention.personal',
    'BAD_VALUE',
  ],
];

const yaml: Row[] = [
  ['a duplicate key', changed('admins: ops', 'admins: ops\nadmins: ops'), 11, '', 'NOT_YAML', /admins is here twice/],
  [
    'a duplicate group',
    changed('security-leads: {', 'data-owners: {'),
    13,
    '',
    'NOT_YAML',
    /data-owners is here twice/,
  ],
  ['a tab', changed('admins: ops', '\tadmins: ops'), 10, '', 'NOT_YAML', /spaces/],
  ['a second document', `${soundFile}---\ntenantId: x\n`, 24, '', 'NOT_YAML', /one document/],
  ['a tag', changed('admins: ops', 'admins: !!js/function ops'), 10, '', 'NOT_YAML', /tags/],
  ['a broken quote', `${soundFile}admins2: "ops\n`, 25, '', 'NOT_YAML'],
  ['an alias of nothing', changed('admins: ops', 'admins: *ops'), 10, '', 'NOT_YAML', /no anchor &ops/],
  ['an alias of itself', changed('[lead@example.com]', '&a [*a]'), 13, '', 'NOT_YAML', /write it out/],
  ['an alias within an anchor, of which bombs are made', 'a: &a [x]\nb: &b [*a]\n', 2, '', 'NOT_YAML', /write it out/],
  ['a crowd of aliases', `a: &a [x]\nb:\n${'- *a\n'.repeat(51)}`, 53, '', 'NOT_YAML', /at most 50 aliases/],
  ['a key that is a list', '? [a, b]\n: 1\n', 1, '', 'NOT_YAML', /plain text/],
  ['a key that is not text', 'true: 1\n', 1, '', 'NOT_YAML', /plain text/],
  ['nesting without end', `a: ${'['.repeat(300_000)}`, 1, '', 'NOT_YAML', /nested too deeply/],
  [
    'nesting deeper than any configuration',
    `a: ${'['.repeat(40)}${']'.repeat(40)}`,
    1,
    '',
    'NOT_YAML',
    /nested too deeply/,
  ],
  ['a file over 1 MiB', `${soundFile}#${'x'.repeat(1_048_576)}`, 1, '', 'TOO_LARGE', /1 MiB/],
  ['a file over 1 MiB in bytes though not in letters', `#${'ü'.repeat(600_000)}`, 1, '', 'TOO_LARGE', /1 MiB/],
  ['a key named __proto__', changed('admins: ops', '__proto__: { admins: ops }'), 10, '', 'NOT_YAML', /another name/],
  ['a group named __proto__', changed('security-leads: {', '__proto__: {'), 13, '', 'NOT_YAML', /another name/],
  ['a list in place of the file', '- a\n', 1, '', 'BAD_VALUE', /block of keys, not a list/],
];

test.each([...shape, ...together, ...later, ...yaml])(
  'refuses %s with its line and key',
  (_sentence, text, line, key, code, says = /./) => {
    const found = faultsOf(text);
    expect(found).toContainEqual({ file: 'lockbox.yaml', line, key, code, message: expect.stringMatching(says) });
  },
);

test.each([...together, ...later, ...yaml])('says of %s nothing else', (_sentence, text) => {
  expect(faultsOf(text)).toHaveLength(1);
});

test('all faults of a file are told at once, in its order, also where some keep a part from being read', () => {
  const text = changed('cloud: public', 'cloud: mars')
    .replace('admins: ops', 'admins: nobody')
    .replace('approvals: 2', 'aprovals: 2')
    .replace('[security-leads]', '[security-lead]')
    .concat('byos: { actAs: approver }\n');
  expect(faultsOf(text).map(({ line, key, code }) => [line, key, code])).toEqual([
    [4, 'azure.cloud', 'BAD_VALUE'],
    [10, 'admins', 'UNKNOWN_NAME'],
    [20, 'routes.0.aprovals', 'UNKNOWN_KEY'],
    [23, 'routes.1.approvers.0', 'UNKNOWN_NAME'],
    [24, 'byos.actAs', 'NOT_AVAILABLE_YET'],
  ]);
});

test('an empty file misses what is required', () => {
  expect(faultsOf('# nothing\n').map(({ key, code }) => `${key} ${code}`)).toEqual([
    'tenantId MISSING',
    'bot MISSING',
    'groups MISSING',
    'routes MISSING',
  ]);
});

test('a fault never repeats the value: somebody may have put a secret there', () => {
  const canary = 'canary-5f1c';
  for (const place of ['SingleTenant', '22222222-2222-2222-2222-222222222222', '60s', 'public', 'lead@example.com']) {
    const faults = faultsOf(changed(place, canary));
    expect(faults).not.toHaveLength(0);
    expect(JSON.stringify(faults)).not.toContain(canary);
  }
});

test('a configuration as wide as it may be large is read without delay that grows with its square', () => {
  const members = Array.from({ length: 20_000 }, (_, n) => `  g${n}: { members: [p${n}@x.y] }`).join('\n');
  expect(faultsOf(changed('channels:', `${members}\nchannels:`))).toEqual([]);
});

test('a file that is wrong throughout tells its first hundred faults, and soon', () => {
  const members = Array.from({ length: 20_000 }, (_, n) => `  g${n}: { member: [p] }`).join('\n');
  expect(faultsOf(changed('channels:', `${members}\nchannels:`))).toHaveLength(100);
});

test('where the service is about to run, the secret it relies on has to be there', () => {
  const missing = { key: 'bot.credential', code: 'MISSING', line: 7 };
  expect(faultsOf(soundFile, {})).toMatchObject([missing]);
  expect(faultsOf(soundFile, { BOT_APP_PASSWORD: '' })).toMatchObject([missing]);
  expect(faultsOf(soundFile, { BOT_APP_PASSWORD: 'x' })).toEqual([]);
  expect(faultsOf(soundFile, { BOT_APP_PASSWORD_FILE: '/run/secrets/bot' })).toEqual([]);
  expect(faultsOf(changed(bot, 'appType: none'), {})).toEqual([]);
  const alerts = changed(bot, 'appType: none') + 'alerts: { pathToken: true }\n';
  expect(faultsOf(alerts, {})).toMatchObject([{ key: 'alerts.pathToken', code: 'MISSING' }]);
  expect(faultsOf(alerts, { LOCKBOX_ALERT_TOKEN: 'x' })).toEqual([]);
});
