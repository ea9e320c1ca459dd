import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store';
import { changed } from '../config/files';
import { playedOn } from '../fakes/databases';
import { account, azureId, requestsPath, wireRecord } from '../fixtures/lockbox-wire';
import { lockboxFacts, person } from '../fixtures/requests';
import { commit, request } from '../store/samples';
import { begin } from './requests';
import { run, runJson } from './rig';

const chasing = 'remind: [24h, { beforeExpiry: 12h }]\n    escalate: [{ after: 48h, to: [security-leads, ops] }]';
const ofOpenAi = ['--kind', 'lockbox', '--service', 'openai', '--resource', account];
const objectId = '33333333-3333-3333-3333-333333333333';

let folder: string;
/** No database, and a configuration. */
let env: NodeJS.ProcessEnv;

/** Writes a file into the folder. @returns its path. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-route-'));
  const LOCKBOX_CONFIG = file('lockbox.yaml', changed('notify: [ops]', `notify: [ops]\n    ${chasing}`));
  env = { LOCKBOX_CONFIG, DATABASE_URL: `file:${join(folder, 'none.db')}` };
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a request told by options is answered with route, people, channels, times and reasons', async () => {
  const { code, value } = await runJson(env, 'route', 'test', ...ofOpenAi);
  expect(code).toBe(0);
  expect(value).toEqual({
    route: 'openai-production',
    unreadGroups: [],
    approvers: [
      { address: 'approver@example.com', groups: ['data-owners'], known: null },
      { id: objectId, groups: ['data-owners'], known: true },
    ],
    approvals: 2,
    notify: ['ops'],
    remind: [
      { afterMs: 86_400_000, at: null, later: [] },
      { beforeExpiryMs: 43_200_000, at: null, later: [] },
    ],
    escalate: [
      {
        afterMs: 172_800_000,
        at: null,
        later: [],
        to: ['security-leads', 'ops'],
        people: [{ address: 'lead@example.com', groups: ['security-leads'], known: null }],
      },
    ],
    reasons: [
      { route: 'openai-production', matched: true, why: 'MATCHED' },
      { route: 'everything-else', matched: false, why: 'EARLIER_ROUTE_TOOK_IT' },
    ],
    hours: [],
    reachesNobody: false,
  });
});

test('a person reads the same in words', async () => {
  const path = file('whole.json', wireRecord());
  const { code, out } = await run(env, ['route', 'test', path, '--service', 'openai']);
  expect(code).toBe(0);
  expect(out).toBe(`request      lockbox, Azure OpenAI, access for 8 h
resource     ${account}
route        openai-production
why          openai-production: takes it: the first route whose every part fits
why          everything-else: is not asked: an earlier route took it
asked        approver@example.com (of data-owners): no database, so not looked up
asked        ${objectId} (of data-owners)
approvals    2 of 2
told         ops
reminded     24 h after it opens, at 2026-03-02T08:00:00.123Z
reminded     12 h before it expires, at 2026-03-04T20:00:00.000Z
escalated    48 h after it opens, at 2026-03-03T08:00:00.123Z, to security-leads, ops
             lead@example.com (of security-leads): no database, so not looked up
`);
});

const older = { resourceIds: undefined, requestedResourceIds: [account] };
const shapes: [sentence: string, content: unknown][] = [
  ['of the present form', wireRecord()],
  ['of the older form', wireRecord(older)],
  ['in a list of one', { value: [wireRecord()] }],
  ['with a byte order mark', `\uFEFF${JSON.stringify(wireRecord())}`],
  ['whose subscription stands only in its properties', wireRecord({}, { id: undefined })],
];

test.each(shapes)('a file %s is read for its subscription, resource and duration', async (_sentence, content) => {
  const match = `match: { subscription: [${account.split('/')[2]!}], resource: "${account}", duration: [8] }`;
  const config = file('by-resource.yaml', changed('match: { kind: lockbox, service: [openai] }', match));
  const words = ['route', 'test', file('one.json', content), '--config', config];
  const { code, value } = await runJson(env, ...words);
  expect(code).toBe(0);
  expect(value).toMatchObject({ route: 'openai-production' });
});

test('times that a file does not tell are not made up', async () => {
  const timeless = { createdDateTime: undefined, expirationDateTime: undefined };
  const words = ['route', 'test', file('timeless.json', wireRecord(timeless)), '--service', 'openai'];
  const { value } = await runJson(env, ...words);
  expect(value).toMatchObject({ remind: [{ at: null }, { at: null }], escalate: [{ at: null }] });
  const opened = file('opened.json', wireRecord({ expirationDateTime: undefined }));
  const { out } = await run(env, ['route', 'test', opened, '--service', 'openai']);
  expect(out).toContain('12 h before it expires: never, as the request names no expiry\n');
});

test('a moment behind the expiry is said never to come', async () => {
  const short = file('short.json', wireRecord({ expirationDateTime: '2026-03-01T20:00:00Z' }));
  const { out } = await run(env, ['route', 'test', short, '--service', 'openai']);
  expect(out).toContain('reminded     24 h after it opens: never, as it expires at 2026-03-01T20:00:00.000Z\n');
});

test.each([
  ['byos-review', 'notify', ['expires      2 h after it opens', 'rejected     the admins are told']],
  ['byos-review', 'revoke', ['rejected     what was done is undone in Azure']],
  ['byos-access', 'revoke', ['expires      2 h after it opens']],
])(
  'a %s on a route that would %s is told when it expires, and what its rejection does',
  async (kind, onReject, says) => {
    const text = [
      'tenantId: 11111111-1111-1111-1111-111111111111',
      'azure: { decideAs: bot }',
      'bot: { appType: none }',
      'groups: { owners: { members: [ada@contoso.example] } }',
      `routes: [{ name: all, approvers: [owners], expireAfter: 2h, onReject: ${onReject} }]`,
    ].join('\n');
    const own = file('own.yaml', text);
    const { code, out } = await run(env, ['route', 'test', '--kind', kind, '--service', 'speech', '--config', own]);
    expect(code).toBe(0);
    for (const line of says) expect(out).toContain(line);
    if (kind === 'byos-access') expect(out).not.toContain('rejected');
  },
);

/** Rows of command lines as objects, so that a test's name shows the line. */
function byLine<T>(rows: [words: string[], said: T][]): { line: string; words: string[]; said: T }[] {
  return rows.map(([words, said]) => ({ line: words.join(' '), words, said }));
}

const options: [words: string[], match: string][] = [
  [['--kind', 'byos-review'], 'kind: byos-review'],
  [['--service', 'SPEECH'], 'service: speech'],
  [['--resource', '/subscriptions/x/y/z', '--resource', '/subscriptions/a/b'], 'resource: "/subscriptions/a/*"'],
  [['--resource', `/subscriptions/${objectId}/resourceGroups/x`], `subscription: ${objectId}`],
  [['--resource', '/subscriptions/x/y/z', '--subscription', objectId], `subscription: ${objectId}`],
  [['--resource-type', 'microsoft.x/Y'], 'resourceType: Microsoft.X/y'],
  [['--duration', 'support request lifetime'], 'duration: Support request lifetime'],
  [['--work-item-source', 'incident'], 'workItemSource: Incident'],
];

test.each(byLine(options))(
  '$line is what a route can match on, also in the place of what a file says',
  async ({ words, said: match }) => {
    const config = file('one.yaml', changed('match: { kind: lockbox, service: [openai] }', `match: { ${match} }`));
    const one = file('other.json', wireRecord());
    const asked = [[], [one]].map((files) => runJson(env, 'route', 'test', ...files, ...words, '--config', config));
    for (const { value } of await Promise.all(asked)) expect(value).toMatchObject({ route: 'openai-production' });
    expect((await runJson(env, 'route', 'test', one, '--config', config)).value).toMatchObject({
      route: 'everything-else',
    });
  },
);

test('a file does not say its service, and the answer says so', async () => {
  const { out } = await run(env, ['route', 'test', file('bare.json', wireRecord())]);
  expect(out).toContain('Azure service not known: give --service');
  expect(out).toContain('openai-production: leaves it: the request is for another service than openai\n');
});

test('what a file holds cannot drive the terminal', async () => {
  const hostile = file(
    'hostile.json',
    wireRecord({ resourceIds: '/subscriptions/x/\u001b[2J', duration: 'a\nroute b' }),
  );
  const { out } = await run(env, ['route', 'test', hostile]);
  expect(out).not.toMatch(/[^\P{C}\n]|^route b/mu);
});

const mistakes: [words: string[], said: RegExp][] = [
  [[], /say what is asked for: a file, or --kind/],
  [['--history', '--kind', 'lockbox'], /--history takes the requests of the database/],
  [['--history', 'x.json'], /--history takes the requests of the database/],
  [['--kind', 'lockbox,byos-review'], /one of lockbox/],
  [['--service', 'all'], /one of openai/],
  [['--resource', ' '], /it is empty/],
  [['a', 'b'], /too many arguments/],
  [['/nowhere/x.json'], /\/nowhere\/x\.json cannot be opened/],
  [['/'], /\/ cannot be opened/],
  [['--kind', 'lockbox', '--config', '/nowhere/c.yaml'], /\/nowhere\/c\.yaml cannot be read: make one/],
  [['--history'], /there is no database at/],
];

test.each(byLine(mistakes))('"$line" is answered with 2 and a sentence', async ({ words, said }) => {
  const { code, out, err } = await run(env, ['route', 'test', ...words]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(said);
  expect(err).not.toMatch(/^\s+at /m);
});

const { id: _id, ...bare } = wireRecord() as { id: string; properties: { subscriptionId: string } };
const { subscriptionId: _subscription, ...unplaced } = bare.properties;
const contents: [what: string, content: unknown, said: string][] = [
  ['no JSON', '{', 'is not JSON'],
  ['no request', {}, "is no Lockbox request as Azure's REST API returns it: the record has no properties"],
  ['null', 'null', 'the record has no properties'],
  ['two requests', { value: [wireRecord(), wireRecord()] }, 'holds 2 requests: give a file with one'],
  ['no request in a list', [], 'holds 0 requests: give a file with one'],
  ['a request without a status', wireRecord({ status: undefined }), 'status cannot be read'],
  ['a request of no subscription', { ...bare, properties: unplaced }, 'it names no subscription'],
];

test.each(contents)('a file with %s is answered with 2 and what is wrong with it', async (_what, content, said) => {
  const path = file('wrong.json', content);
  const { code, out, err } = await run(env, ['route', 'test', path]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(`lockbox-bot: ${path} `);
  expect(err).toContain(said);
});

test('its help names its options', async () => {
  const { code, out } = await run({}, ['route', 'test', '--help']);
  expect(code).toBe(0);
  for (const option of ['--config <file>', '--json', '--history', '--kind <kind>', '[file]'])
    expect(out).toContain(option);
});

describe.each(playedOn())('with the database on $name', ({ fresh }) => {
  const leads = 'security-leads: { members: [lead@example.com] }';
  const past = [
    request(1, { facts: lockboxFacts({ azureId, azurePath: `${requestsPath}/${azureId}` }) }),
    request(2, { source: 'replay', facts: lockboxFacts({ azureId: 'b', service: 'speech' }) }),
  ];
  const approver = { ...person(1), address: 'approver@example.com' };
  let full: NodeJS.ProcessEnv;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await fresh();
    [full, drop] = [{ ...env, DATABASE_URL: database.url }, database.drop];
    await begin(database.url, past);
    const store = await openStore(database.url);
    // The lead once wrote to the bot and is no approver by that: only a pinned address is somebody.
    const lead = { ...person(2), address: 'lead@example.com' };
    const conversation = { serviceUrl: 'http://127.0.0.1', conversationId: 'a:1', tenantId: 't' };
    const people = [approver, lead].map((one) => ({ person: one, guest: false, conversation }));
    await commit(store, {
      people: people.map(({ person: one, ...rest }) => ({ ...one, ...rest })),
      pins: [{ address: 'approver@example.com', personId: approver.id, at: '2026-11-24T08:00:00.000Z' }],
    });
    await store.close();
  });
  afterAll(() => drop());

  test('people are those that the service knows', async () => {
    const { code, value } = await runJson(full, 'route', 'test', ...ofOpenAi);
    expect(code).toBe(0);
    expect(value).toMatchObject({
      approvers: [
        { ...approver, groups: ['data-owners'], known: true },
        { id: objectId, known: true },
      ],
      escalate: [{ people: [{ address: 'lead@example.com', known: false }] }],
      reachesNobody: false,
    });
  });

  test('a request that would reach nobody is answered with 1', async () => {
    const { code, out } = await run(full, ['route', 'test', '--service', 'speech', '--kind', 'lockbox']);
    expect(code).toBe(1);
    expect(out).toContain('asked        lead@example.com (of security-leads): NOT KNOWN, cannot be asked yet\n');
    expect(out).toContain('approvals    1 of 1: only 0 can answer, too few to approve\n');
    expect(out).toContain('NOBODY       no approver of this route is known');
  });

  test('past requests are put to the present configuration, and those that would reach nobody are named', async () => {
    const { code, value } = await runJson(full, 'route', 'test', '--history');
    expect(code).toBe(1);
    const lost = { address: 'lead@example.com', groups: ['security-leads'], known: false };
    const asked = [
      { ...approver, groups: ['data-owners'], known: true },
      { id: objectId, groups: ['data-owners'], known: true },
    ];
    expect(value).toEqual({
      items: [
        {
          id: past[1]!.id,
          openedAt: past[1]!.openedAt,
          route: 'everything-else',
          approvers: [lost],
          reachesNobody: true,
        },
        {
          id: past[0]!.id,
          openedAt: past[0]!.openedAt,
          route: 'openai-production',
          approvers: asked,
          reachesNobody: false,
        },
      ],
    });
  });

  test('a person reads a table of them', async () => {
    const { code, out } = await run(full, ['route', 'test', '--history']);
    expect(code).toBe(1);
    expect(out).toBe(`L-0000000002  2026-11-24 08:02Z  everything-else    NOBODY: lead@example.com (not known)
L-0000000001  2026-11-24 08:01Z  openai-production  Approver 1, ${objectId}

2 requests, 1 of which would reach nobody
`);
  });

  test('a configuration under which each is asked of somebody is answered with 0', async () => {
    const config = file('all.yaml', changed(leads, 'security-leads: { members: [approver@example.com] }'));
    const { code, out } = await run(full, ['route', 'test', '--history', '--config', config]);
    expect(code).toBe(0);
    expect(out).toContain('2 requests, 0 of which would reach nobody\n');
  });
});

test('every past request is put to the configuration, however many there are', async () => {
  const url = `file:${join(folder, 'many.db')}`;
  const many = Array.from({ length: 501 }, (_, index) => request(index + 1));
  await begin(url, many);
  const { code, value } = await runJson({ ...env, DATABASE_URL: url }, 'route', 'test', '--history');
  expect(code).toBe(0);
  const ids = (value as { items: { id: string }[] }).items.map(({ id }) => id);
  expect(ids).toEqual(many.map(({ id }) => id).reverse());
});
