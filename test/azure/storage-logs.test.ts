import { storageLogQuery } from '../../src/azure/storage-log-query';
import { simulatedWorkspaceId, startSimulator, type Simulator } from '../../src/simulator';
import { askForToken } from '../simulator/rig';
import { Azure } from '../story/azure';
import { FakeAzure, json, reset, text, type Reply } from '../fakes/azure';
import { edge, now, subscription, valueOf } from './rig';
import { ask, logScope, question } from './storage-log-rig';

const grace = { upn: 'grace@contoso.example', oid: 'c4444444-4444-4444-8444-444444444444' };
const canary = 'CANARY-of-a-secret';

describe('the storage log of the simulated Azure, asked by the real SDK,', () => {
  let simulator: Simulator;
  let azure: Azure;
  beforeEach(async () => {
    simulator = await startSimulator({ now: () => now });
    azure = new Azure(simulator.url);
  });
  afterEach(() => simulator.stop());

  const access = (some: object) => azure.blobAccess({ at: '2026-03-02T08:10:00Z', ...some });
  const rows = async (changes: Parameters<typeof ask>[1] = {}) => valueOf(await ask(simulator.url, changes)).rows;

  test('a hundred like reads come back as one row, counted', async () => {
    await access({ identityOf: 'contoso-speech-prod', ip: '10.0.0.4', count: 60 });
    await access({ identityOf: 'contoso-speech-prod', ip: '10.0.0.4', count: 40, at: '2026-03-02T08:14:59Z' });
    const read = await rows();
    expect(read).toHaveLength(1);
    expect(read[0]).toMatchObject({
      bin: '2026-03-02T08:00:00.000Z',
      account: 'contosospeechdata',
      operation: 'GetBlob',
      authentication: 'OAuth',
      container: 'customspeech-artifacts',
      address: '10.0.0.4',
      count: 100,
      first: '2026-03-02T08:10:00.000Z',
      last: '2026-03-02T08:14:59.000Z',
      statusCode: '200',
      isFolded: false,
    });
  });

  test.each([
    ['who signed in', { by: grace }, { authentication: 'OAuth', objectId: grace.oid, upn: grace.upn, key: '' }],
    [
      'an account key by its name and the beginning of its hash',
      { authentication: 'AccountKey', key: 'key2' },
      {
        authentication: 'AccountKey',
        key: 'key2',
        keyHash: expect.stringMatching(/^[0-9A-F]{12}$/) as string,
        objectId: '',
      },
    ],
    [
      'a link by the key that signed it, and itself',
      { authentication: 'SAS' },
      { key: 'key1', signatures: [expect.stringMatching(/^[0-9A-F]{12}$/)] },
    ],
    [
      'a link of a user-delegation key with whose it is',
      { authentication: 'DelegationSas', by: grace },
      { key: '', keyHash: '', objectId: grace.oid, signatures: [expect.stringMatching(/^[0-9A-F]{12}$/)] },
    ],
    ['nobody', { authentication: 'Anonymous' }, { authentication: 'Anonymous', objectId: '', statusCode: '403' }],
    ['an address of the newer kind without its port', { ip: '[2001:db8::7]' }, { address: '2001:db8::7' }],
    ['an address that is none as none', { ip: '<Redacted>' }, { address: '' }],
    ['a container that was listed', { operation: 'ListBlobs', blob: '' }, { container: 'customspeech-artifacts' }],
    ['a refused deletion', { by: grace, operation: 'DeleteBlob' }, { operation: 'DeleteBlob', statusCode: '403' }],
  ])('tells %s', async (_what, some, expected) => {
    await access({ count: 2, ...some });
    const read = await rows();
    expect(read).toHaveLength(1);
    expect(read[0]).toMatchObject({ count: 2, ...expected });
  });

  test('nothing of an address of a blob leaves Azure but the name of the container', async () => {
    await access({ authentication: 'SAS', blob: `TranscriptionData/${canary}.wav?sig=${canary}` });
    await access({ container: 'Not_A_Name', blob: canary });
    // A blob without a container before it is no container.
    await access({ container: 'canary-of-a-blob', blob: '' });
    const answer = await answerAt(simulator.url);
    expect(answer).toContain('customspeech-artifacts');
    expect(answer.toLowerCase()).not.toContain('canary');
    expect(answer).not.toMatch(/\.wav|sig=|https?:/);
  });

  test('accesses of who is expected are folded into one row at their account, and of nobody else', async () => {
    const speech = await speechIdentity(simulator.url);
    for (const number of [1, 2, 3]) await access({ identityOf: 'contoso-speech-prod', ip: `10.0.0.${number}` });
    await access({ by: { appid: speech, oid: speech }, authentication: 'DelegationSas', ip: '10.0.0.9' });
    await access({ by: grace, ip: '10.0.0.1' });
    const expected = [{ account: 'contosospeechdata', principalId: speech.toUpperCase() }];
    const folded = (await rows({ expected })).filter(({ isFolded }) => isFolded);
    expect(folded).toMatchObject([{ objectId: speech, address: '', count: 3, container: 'customspeech-artifacts' }]);
    expect(await rows({ expected })).toHaveLength(3);
    const elsewhere = [{ account: 'contosodocuments', principalId: speech }];
    expect(await rows({ expected: elsewhere })).toHaveLength(5);
  });

  test('only the accounts that are asked about are told, and no query is made for none', async () => {
    await access({});
    expect(await rows({ accounts: ['contosodocuments'] })).toEqual([]);
    const before = (await azure.calls()).length;
    expect(await rows({ accounts: [] })).toEqual([]);
    expect(await azure.calls()).toHaveLength(before);
  });

  test('only the time that is asked about is told, its end left out', async () => {
    for (const at of [
      '2026-03-02T07:59:59.999Z',
      '2026-03-02T08:00:00Z',
      '2026-03-02T08:59:59.999Z',
      '2026-03-02T09:00:00Z',
    ])
      await access({ at });
    expect((await rows()).map(({ first }) => first)).toEqual(['2026-03-02T08:00:00.000Z', '2026-03-02T08:59:59.999Z']);
  });

  test('a result that is said to be a part is a failure, though rows stand beside it', async () => {
    await access({ count: 2 });
    await azure.fault({ path: '/v1/workspaces' }, { kind: 'partial-result', rows: 1 });
    expect(await ask(simulator.url)).toMatchObject({ ok: false, code: 'PARTIAL' });
    expect(await rows()).toHaveLength(1);
  });

  test.each([
    [
      'throttled',
      { kind: 'status', status: 429, headers: { 'Retry-After': '17' } },
      { code: 'THROTTLED', afterMs: 17_000 },
    ],
    ['forbidden', { kind: 'status', status: 403 }, { code: 'FORBIDDEN' }],
    ['no such workspace', { kind: 'status', status: 404 }, { code: 'NOT_FOUND' }],
    ['a bad query', { kind: 'status', status: 400 }, { code: 'NOT_UNDERSTOOD' }],
    ['a time-out of the query', { kind: 'status', status: 504 }, { code: 'SERVER_ERROR' }],
    ['garbage', { kind: 'status', status: 200, body: '<html>Sign in</html>' }, { code: 'NOT_UNDERSTOOD' }],
    ['a body cut short', { kind: 'cut-body' }, { code: 'UNREACHABLE' }],
    ['a lost connection', { kind: 'reset' }, { code: 'UNREACHABLE' }],
    [
      'a redirect',
      { kind: 'status', status: 307, headers: { Location: 'http://127.0.0.1:9/v1' } },
      { code: 'NOT_UNDERSTOOD' },
    ],
  ])('%s is a failure by name after one call', async (_what, effect, failure) => {
    await access({});
    await azure.fault({ path: '/v1/workspaces' }, effect);
    expect(await ask(simulator.url)).toMatchObject({ ok: false, ...failure });
    const calls = (await azure.calls()).filter(({ path }) => path.startsWith('/v1/'));
    expect(calls).toHaveLength(1);
    expect(await rows()).toHaveLength(1);
  });

  test('a link to another host is not followed', async () => {
    const foreign = await FakeAzure.start();
    await access({});
    await azure.fault({ path: '/v1/workspaces' }, { kind: 'foreign-next-link', origin: foreign.url });
    expect(await rows()).toHaveLength(1);
    expect(foreign.connections).toBe(0);
    await foreign.stop();
  });

  test('what does not fit into one answer is asked for in narrower spans, down to one, and then folded', async () => {
    const principals = Array.from({ length: 3_000 }, (_, number) => ({
      objectId: grace.oid,
      upn: grace.upn,
      ip: `10.${Math.floor(number / 250)}.0.${number % 250}`,
    }));
    const made = { count: 24_000, from: question.from, to: question.to, seed: 'wide', principals };
    await azure.call('POST', '/storage-logs', made);
    const read = await rows();
    expect(read.reduce((sum, { count }) => sum + count, 0)).toBe(24_000);
    expect(read.every(({ isFolded }) => isFolded)).toBe(true);
    expect(read.length).toBeLessThan(100);
    const calls = (await azure.calls()).filter(({ path }) => path.startsWith('/v1/'));
    expect(calls).toHaveLength(1 + 2 + 4 * 2);
  });

  test.each(['', '../..', 'd1111111-1111-4111-8111-111111111111/query?x='])(
    'the workspace "%s" is no workspace, and nothing is asked',
    async (workspace) => {
      expect(await ask(simulator.url, {}, workspace)).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
      expect((await azure.calls()).filter(({ path }) => path.includes('query'))).toEqual([]);
    },
  );

  test.each([
    [{ accounts: ['x"]); StorageBlobLogs | take 1 //'] }],
    [{ expected: [{ account: 'contosospeechdata', principalId: '"]); //' }] }],
  ])('what is no name and no id never gets into a query: %j', async (changes) => {
    expect(await ask(simulator.url, changes)).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
    expect((await azure.calls()).filter(({ path }) => path.includes('query'))).toEqual([]);
  });
});

/** Object id of Speech's own identity. */
async function speechIdentity(url: string): Promise<string> {
  const { accounts } = valueOf(await edge(url).truth.inventory([subscription.id])).inventory;
  return accounts.find(({ service }) => service === 'speech')?.systemIdentity?.principalId ?? 'none';
}

/** The answer to the query as it came over the wire. */
async function answerAt(url: string): Promise<string> {
  const { access_token: token } = (await askForToken(url, undefined, { scope: logScope })).body;
  const response = await fetch(`${url}/v1/workspaces/${simulatedWorkspaceId}/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: storageLogQuery(question, false) }),
  });
  return response.text();
}

describe('an answer that is not as it should be', () => {
  let azure: FakeAzure;
  beforeEach(async () => {
    azure = await FakeAzure.start();
  });
  afterEach(() => azure.stop());

  const columns = ['Bin', 'Account', 'Operation', 'Count', 'First', 'Last'].map((name) => ({ name, type: 'string' }));
  const row = [
    '2026-03-02T08:00:00.0000000Z',
    'contosospeechdata',
    'GetBlob',
    2,
    '2026-03-02T08:01:00Z',
    '2026-03-02T08:02:00Z',
  ];
  const table = (...some: unknown[]): Reply => json({ tables: [{ name: 'PrimaryResult', columns, rows: some }] });
  const instead = (place: number, value: unknown): unknown[] => row.with(place, value as string);

  test.each<[string, Reply]>([
    ['no table', json({})],
    ['no tables', json({ tables: [] })],
    [
      'two tables',
      json({
        tables: [
          { columns, rows: [] },
          { columns, rows: [] },
        ],
      }),
    ],
    ['a table without rows', json({ tables: [{ columns }] })],
    ['a table without columns', json({ tables: [{ rows: [row] }] })],
    ['null', json(null)],
    ['a list', json([row])],
    ['more than 8 MiB', text(JSON.stringify({ tables: [], padding: ' '.repeat(8 * 1024 * 1024) }))],
  ])('%s is not understood, and never taken for no access', async (_what, reply) => {
    azure.answer = () => reply;
    expect(await ask(azure.url)).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
  });

  test.each<[string, unknown[]]>([
    ['no row', ['']],
    ['not a list', [{ Bin: row[0] }]],
    ['shorter than its columns', [row.slice(0, 3)]],
    ['without a span', [instead(0, null)]],
    ['with a span that is no quarter of an hour', [instead(0, '2026-03-02T08:01:00Z')]],
    ['with a time that is none', [instead(4, 'yesterday')]],
    ['without an account', [instead(1, '')]],
    ['with a negative count', [instead(3, -1)]],
    ['with a count that is none', [instead(3, 'many')]],
    ['with no access', [instead(3, 0)]],
  ])('a row that is %s is told as unreadable beside the others', async (_what, rows) => {
    azure.answer = () => table(...rows, row);
    const read = valueOf(await ask(azure.url));
    expect(read.rows).toHaveLength(1);
    expect(read.unreadable).toHaveLength(1);
  });

  test('cells may be missing, of another type, in another order, and full of what people wrote', async () => {
    const names = [...columns.map(({ name }) => name), 'Upn', 'StatusCode', 'Signatures', 'Unknown'].reverse();
    const cells = [
      ...instead(3, '9007199254740000'),
      `a\u0000b\ud800${'x'.repeat(500)}`,
      403,
      '["b","a","c"]',
      {},
    ].reverse();
    azure.answer = () => json({ tables: [{ columns: names.map((name) => ({ name })), rows: [cells] }] });
    const [read] = valueOf(await ask(azure.url)).rows;
    expect(read).toMatchObject({
      count: 9_007_199_254_740_000,
      statusCode: '403',
      signatures: ['a', 'b'],
      objectId: '',
    });
    expect(read?.upn).toMatch(/^ab.?x+$/u);
    expect(read?.upn.length).toBeLessThanOrEqual(128);
  });

  test('the query goes to the version and is signed with a token for Log Analytics', async () => {
    azure.answer = () => table();
    valueOf(await ask(azure.url));
    expect(azure.requests).toHaveLength(1);
    expect(azure.requests[0]!.url).toBe('/v1/workspaces/d1111111-1111-4111-8111-111111111111/query');
    expect(azure.tokenForms.map((form) => form.get('scope'))).toEqual([expect.stringContaining(logScope)]);
    expect(JSON.parse(azure.requests[0]!.body)).toMatchObject({ timespan: `${question.from}/${question.to}` });
  });

  test('a connection that is dropped is no answer, and is not tried again by the SDK', async () => {
    azure.answer = () => reset;
    expect(await ask(azure.url)).toMatchObject({ ok: false, code: 'UNREACHABLE' });
    expect(azure.requests).toHaveLength(1);
  });
});
