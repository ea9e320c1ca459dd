import { readFileSync } from 'node:fs';
import { defaultConfig, faultText, jsonSchema, loadConfig, policyHash } from '../../src/config';
import { changed, faultsOf, soundFile } from './files';

const load = (text: string) => loadConfig('lockbox.yaml', text);

test('a sound file becomes a configuration with every default filled in', () => {
  expect(load(soundFile)).toEqual({
    tenantId: '11111111-1111-1111-1111-111111111111',
    server: { host: '127.0.0.1', port: 3978 },
    alerts: { pathToken: false },
    azure: {
      cloud: 'public',
      subscriptions: 'all',
      pollMs: 60_000,
      decideAs: 'bot',
      endpoints: {
        resourceManager: 'https://management.azure.com',
        login: 'https://login.microsoftonline.com',
        graph: 'https://graph.microsoft.com',
        logAnalytics: 'https://api.loganalytics.io/v1',
      },
      logAnalyticsScope: 'https://api.loganalytics.io/.default',
      graphScope: 'https://graph.microsoft.com/.default',
      armScope: 'https://management.azure.com/.default',
      portal: 'https://portal.azure.com',
    },
    bot: {
      appType: 'SingleTenant',
      appId: '22222222-2222-2222-2222-222222222222',
      credential: 'secret',
      serviceUrls: [],
      endpoints: {},
    },
    admins: 'ops',
    webhooks: [],
    policy: {
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      admins: 'ops',
      groups: {
        'data-owners': { members: ['approver@example.com', '33333333-3333-3333-3333-333333333333'] },
        'security-leads': { members: ['lead@example.com'] },
      },
      channels: { ops: { hears: ['faults'] } },
      routes: [
        {
          name: 'openai-production',
          match: { kind: ['lockbox'], service: ['openai'] },
          approvers: ['data-owners'],
          approvals: 2,
          notify: ['ops'],
          remind: [],
          escalate: [],
          anyRejectionRejects: true,
          allowGuests: false,
          onReject: 'notify',
          expireAfterMs: 345_600_000,
        },
        {
          name: 'everything-else',
          approvers: ['security-leads'],
          approvals: 1,
          notify: [],
          remind: [],
          escalate: [],
          anyRejectionRejects: true,
          allowGuests: false,
          onReject: 'notify',
          expireAfterMs: 345_600_000,
        },
      ],
    },
    retention: { personalMs: 34_560_000_000 },
    eventHubs: [],
    exports: [],
    ledger: { name: 'lockbox-bot', everyMs: 3_600_000, anchors: [] },
    byos: { allowedPrincipals: [], logAnalytics: [] },
  });
});

test('approvers decide in their own name where nothing else is said, through the connection that is named', () => {
  const text = changed('decideAs: bot,', '').replace('appType: S', 'oauthConnection: arm\n  appType: S');
  expect(load(text)).toMatchObject({ azure: { decideAs: 'approver' }, bot: { oauthConnection: 'arm' } });
});

test('the least that a file needs is tenant, who decides, app type, groups and routes', () => {
  const config = load(`
tenantId: 11111111-1111-1111-1111-111111111111
azure: { decideAs: bot }
bot: { appType: none }
groups: { owners: { members: [a@example.com] } }
routes: [{ name: all, approvers: [owners] }]
`);
  expect(config.server).toEqual({ host: '127.0.0.1', port: 3978 });
  expect(config.policy.channels).toEqual({});
  expect(config.admins).toBeUndefined();
});

test.each([
  [
    'ids are lower-cased',
    'tenantId: 11111111',
    'tenantId: AAAAAAAA',
    { tenantId: 'aaaaaaaa-1111-1111-1111-111111111111' },
  ],
  ['seconds', 'poll: 60s', 'poll: 90s', { azure: { pollMs: 90_000 } }],
  ['minutes', 'poll: 60s', 'poll: 5m', { azure: { pollMs: 300_000 } }],
  ['hours', 'poll: 60s', 'poll: 1h', { azure: { pollMs: 3_600_000 } }],
  [
    'a list of subscriptions',
    'subscriptions: all',
    'subscriptions: [ABCDEF00-0000-0000-0000-000000000000]',
    { azure: { subscriptions: ['abcdef00-0000-0000-0000-000000000000'] } },
  ],
  ['a place for metrics', 'port: 3978', 'metrics: "[::1]:9464"', { server: { metrics: { host: '::1', port: 9464 } } }],
  [
    'a stand-in on loopback, without its trailing slash',
    'poll: 60s',
    'endpoints: { resourceManager: "http://127.0.0.1:8080/" }',
    { azure: { endpoints: { resourceManager: 'http://127.0.0.1:8080', login: 'https://login.microsoftonline.com' } } },
  ],
  [
    'a number as duration to match',
    'kind: lockbox',
    'duration: [8, "Support request lifetime"]',
    { policy: { routes: [{ match: { duration: ['8', 'Support request lifetime'] } }, {}] } },
  ],
  [
    'principals that may reach Speech storage, in any case and twice',
    'admins: ops',
    'byos: { allowedPrincipals: [AAAA1111-0000-4000-8000-000000000001, aaaa1111-0000-4000-8000-000000000001] }',
    { byos: { allowedPrincipals: ['aaaa1111-0000-4000-8000-000000000001'] } },
  ],
  [
    'what reviews and access requests go by',
    'name: everything-else',
    'name: everything-else\n    onReject: revoke\n    expireAfter: 2d',
    { policy: { routes: [{}, { onReject: 'revoke', expireAfterMs: 172_800_000 }] } },
  ],
  [
    'how long a sanction may last, and that this service acts itself',
    'admins: ops',
    'admins: ops\nbyos: { sanctionMax: 7d, actAs: bot }',
    { policy: { byos: { allowedPrincipals: [], sanctionMaxMs: 604_800_000 } } },
  ],
  [
    'allowed principals, to the policy too',
    'admins: ops',
    'admins: ops\nbyos: { allowedPrincipals: [AAAA1111-0000-4000-8000-000000000001] }',
    {
      policy: {
        byos: { allowedPrincipals: ['aaaa1111-0000-4000-8000-000000000001'], sanctionMaxMs: 2_592_000_000 },
      },
    },
  ],
  ['no principal that may reach Speech storage', 'admins: ops', 'byos: {}', { byos: { allowedPrincipals: [] } }],
  [
    'workspaces whose storage logs are read, in any case and twice',
    'admins: ops',
    'byos: { logAnalytics: [AAAA1111-0000-4000-8000-000000000001, aaaa1111-0000-4000-8000-000000000001] }',
    {
      azure: { endpoints: { logAnalytics: 'https://api.loganalytics.io/v1' } },
      byos: { logAnalytics: ['aaaa1111-0000-4000-8000-000000000001'] },
    },
  ],
  [
    'a stand-in for Log Analytics, under its version whether it is written or not',
    'poll: 60s',
    'endpoints: { logAnalytics: "http://127.0.0.1:8080/" }',
    { azure: { endpoints: { logAnalytics: 'http://127.0.0.1:8080/v1' } } },
  ],
  [
    'an address of Log Analytics with its version',
    'poll: 60s',
    'endpoints: { logAnalytics: "https://logs.example.com/v1/" }',
    { azure: { endpoints: { logAnalytics: 'https://logs.example.com/v1' } } },
  ],
  [
    'one glob without a list',
    'kind: lockbox',
    'resource: "/subscriptions/*/**"',
    { policy: { routes: [{ match: { resource: ['/subscriptions/*/**'] } }, {}] } },
  ],
  [
    'values that ask for nothing, though their features are not built',
    'admins: ops',
    'eventHubs: []\nwebhooks: []\nalerts: { pathToken: false }\nbyos: {}',
    {},
  ],
  [
    'defaults written out, though their features are not built',
    'approvals: 2',
    'onReject: notify\n    expireAfter: 4d\n    remind: []',
    {},
  ],
])('%s: understood', (_sentence, from, to, expected) => {
  expect(load(changed(from, to))).toMatchObject(expected);
});

test('an Entra group counts as approvers, beside the members of its group or without any', () => {
  const group = 'entraGroup: 44444444-4444-4444-4444-4444444444AA';
  const { policy } = load(changed('members: [lead@example.com]', group));
  expect(policy.groups['security-leads']).toEqual({
    members: [],
    entraGroup: '44444444-4444-4444-4444-4444444444aa',
  });
  const both = load(changed('members: [lead@example.com]', `members: [lead@example.com], ${group}`));
  expect(both.policy.groups['security-leads']?.members).toEqual(['lead@example.com']);
});

test('a group can be told beside a channel', () => {
  const { policy } = load(changed('notify: [ops]', 'notify: [ops, security-leads]'));
  expect(policy.routes[0]?.notify).toEqual(['ops', 'security-leads']);
});

test.each([
  ['endpoints: { resourceManager: "http://127.0.0.1:1" }', undefined],
  ['endpoints: { login: "http://127.0.0.1:1" }', undefined],
  ['endpoints: { login: "http://127.0.0.1:1", graph: "http://127.0.0.1:2" }', 'http://127.0.0.1:2'],
  ['poll: 60s', 'https://graph.microsoft.com'],
])('with "%s" Graph is asked at %s', (line, graph) => {
  const { azure } = load(changed('poll: 60s', line));
  expect(azure.endpoints.graph).toBe(graph);
  expect(azure.graphScope).toBe('https://graph.microsoft.com/.default');
});

test.each([
  ['usgov', 'https://management.usgovcloudapi.net', 'https://login.microsoftonline.us'],
  ['china', 'https://management.chinacloudapi.cn', 'https://login.chinacloudapi.cn'],
])('the cloud %s sets hosts and token scope together', (cloud, resourceManager, login) => {
  const { azure } = load(changed('cloud: public', `cloud: ${cloud}`));
  expect(azure).toMatchObject({ endpoints: { resourceManager, login }, armScope: `${resourceManager}/.default` });
});

test.each([
  ['public', 'https://api.loganalytics.io'],
  ['usgov', 'https://api.loganalytics.us'],
  ['china', 'https://api.loganalytics.azure.cn'],
])('the cloud %s is asked for its storage logs at %s, with a token for that', (cloud, logs) => {
  const { azure } = load(changed('cloud: public', `cloud: ${cloud}`));
  expect(azure.endpoints.logAnalytics).toBe(`${logs}/v1`);
  expect(azure.logAnalyticsScope).toBe(`${logs}/.default`);
});

test('a stand-in’s address never becomes the scope of a token', () => {
  const { azure } = load(changed('poll: 60s', 'endpoints: { resourceManager: "http://localhost:1" }'));
  expect(azure.armScope).toBe('https://management.azure.com/.default');
});

test('a configuration is frozen to its last list', () => {
  const config = load(soundFile);
  const thaw = (value: unknown): unknown[] =>
    typeof value !== 'object' || value === null
      ? []
      : [...(Object.isFrozen(value) ? [] : [value]), ...Object.values(value).flatMap(thaw)];
  expect(thaw(config)).toEqual([]);
  expect(thaw(defaultConfig())).toEqual([]);
  expect(() => config.policy.routes[0]!.approvers.push('somebody')).toThrow(TypeError);
});

describe('the hash of the policy', () => {
  const hash = (text: string): string => load(text).policy.hash;
  const sound = hash(soundFile);

  test('does not change with the order of groups', () => {
    const leads = '  security-leads: { members: [lead@example.com] }\n';
    const reordered = changed(leads, '').replace('groups:\n', `groups:\n${leads}`);
    expect(reordered).not.toBe(soundFile);
    expect(hash(reordered)).toBe(sound);
  });

  test.each([
    ['a comment', 'admins: ops', '# who hears of faults\nadmins: ops'],
    ['the order of keys', 'approvals: 2\n    notify: [ops]', 'notify: [ops]\n    approvals: 2'],
    ['a default written out', 'approvals: 2', 'approvals: 2\n    allowGuests: false'],
    ['the case of an address', 'lead@example.com', 'Lead@Example.com'],
    ['another port', '3978', '3979'],
    ['a part that says nothing of the policy', 'admins: ops', 'admins: ops\nbyos: { actAs: bot }'],
  ])('does not change with %s', (_what, from, to) => {
    expect(hash(changed(from, to))).toBe(sound);
  });

  test.each([
    ['a person', 'lead@example.com', 'boss@example.com'],
    ['the number of approvals', 'approvals: 2', 'approvals: 1'],
    ['what a route takes', '[openai]', '[speech]'],
    ['what a channel hears', '[faults]', '[opened]'],
    ['guests', 'approvals: 2', 'approvals: 2\n    allowGuests: true'],
    ['how long a sanction may last', 'admins: ops', 'admins: ops\nbyos: { sanctionMax: 7d }'],
    [
      'who is expected at the storage',
      'admins: ops',
      'admins: ops\nbyos: { allowedPrincipals: [aaaa1111-0000-4000-8000-000000000001] }',
    ],
  ])('changes with %s', (_what, from, to) => {
    expect(hash(changed(from, to))).not.toBe(sound);
  });

  test('is that of its parts', () => {
    const { hash: stated, ...content } = load(soundFile).policy;
    expect(policyHash(content)).toBe(stated);
  });
});

test('without a file there is a tenant of zeros, and one route that asks nobody', () => {
  const { tenantId, policy, server, ledger } = defaultConfig();
  expect(tenantId).toBe('00000000-0000-0000-0000-000000000000');
  expect(policy.routes).toMatchObject([{ name: 'everything', approvers: [], notify: [] }]);
  expect(policy.routes[0]?.match).toBeUndefined();
  expect(policy).toMatchObject({ groups: {}, channels: {} });
  expect(server.host).toBe('127.0.0.1');
  expect(ledger.name).toBe('lockbox-bot');
});

test('docs/lockbox.schema.json is the schema that this version validates with (npm run schema writes it)', () => {
  expect(JSON.parse(readFileSync('docs/lockbox.schema.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(jsonSchema())),
  );
});

test('the published JSON Schema holds the whole grammar, closed, with words for each value', () => {
  const schema = jsonSchema();
  expect(schema).toMatchObject({
    required: ['tenantId', 'bot', 'groups', 'routes'],
    additionalProperties: false,
    properties: {
      tenantId: { description: expect.stringContaining('GUID') },
      routes: {
        items: { additionalProperties: false, properties: { remind: {}, escalate: {}, stepUp: {}, onReject: {} } },
      },
      byos: {},
      alerts: {},
      eventHubs: {},
      signIn: {},
      webhooks: {},
      retention: {},
    },
  });
});

test('a fault reads as one line: file, line, key, sentence, code', () => {
  const [fault] = faultsOf(changed('admins: ops', 'admin: ops'));
  expect(faultText(fault!)).toBe(
    'lockbox.yaml:10: admin: there is no such key here: did you mean admins? (UNKNOWN_KEY)',
  );
});

test.each([
  ['host: 127.0.0.1', 'host: { length: { toString: 0 } }'],
  [
    'data-owners: { members: [approver@example.com, 33333333-3333-3333-3333-333333333333] }',
    'data-owners: { members: { length: { toString: 0 } } }',
  ],
])('what stands for %s and has no length is a fault, not an accident', (from, to) => {
  expect(faultsOf(changed(from, to))[0]?.code).toBe('BAD_VALUE');
});
