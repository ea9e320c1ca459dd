import { simulatedWorkspaceId } from '../../src/simulator';
import { startRig, type Rig } from './rig';
import { arm, query, rowsOf } from './storage-rig';
import { amount } from '../amounts';

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
  for (const access of accesses) await azure.post('/blob-access', access);
});
afterEach(() => azure.stop());

const grace = { upn: 'grace@contoso.example', oid: 'c4444444-4444-4444-8444-444444444444' };
const accesses = [
  { identityOf: 'contoso-speech-prod', ip: '10.0.0.4', count: 3, at: '2026-03-02T08:00:00Z' },
  { authentication: 'AccountKey', container: 'customspeech-models', at: '2026-03-02T08:10:00Z' },
  { authentication: 'SAS', operation: 'PutBlob', at: '2026-03-02T08:20:00Z' },
  { by: grace, operation: 'DeleteBlob', container: 'customspeech-audiologs', at: '2026-03-02T08:30:00Z' },
];
const from = 'StorageBlobLogs';

describe('a query of StorageBlobLogs is really answered', () => {
  test.each<[string, string, unknown[][]]>([
    ['counts', '| count', [[6]]],
    [
      'a window with between',
      '| where TimeGenerated between (datetime(2026-03-02T08:05:00Z) .. datetime(2026-03-02T08:20:00Z)) | count',
      [[2]],
    ],
    [
      'a half-open window',
      '| where TimeGenerated >= datetime(2026-03-02T08:10:00Z) and TimeGenerated < datetime("2026-03-02T08:20:00Z") | count',
      [[1]],
    ],
    ['time by the clock', '| where TimeGenerated > ago(35m) | project OperationName', [['DeleteBlob']]],
    ['equality minds case', "| where AuthenticationType == 'oauth' | count", [[0]]],
    ['equality that does not', "| where AuthenticationType =~ 'oauth' | count", [[4]]],
    ['in', "| where AuthenticationType in ('SAS', 'AccountKey') | count", [[2]]],
    ['in~ and a let', '| where AuthenticationType in~ (types) | count', [[2]]],
    ['!in', "| where AuthenticationType !in ('SAS', 'OAuth') | count", [[1]]],
    ['has looks for a whole term', "| where ObjectKey has 'models' | count", [[1]]],
    ['has does not find a part of a term', "| where ObjectKey has 'model' | count", [[0]]],
    ['startswith', "| where CallerIpAddress startswith '10.' | count", [[3]]],
    ['or and not', "| where AuthenticationType == 'SAS' or not(StatusCode == '200') | count", [[2]]],
    [
      'what is extended: text functions',
      "| where AuthenticationType == 'SAS' | extend container = tostring(split(ObjectKey, '/')[2]), ip = extract(@'^([^:]+)', 1, CallerIpAddress) | project container, ip, strcat(tolower(AccountName), '!')",
      [['customspeech-artifacts', '203.0.113.5', 'contosospeechdata!']],
    ],
    [
      'case and iff',
      "| extend class = case(Category == 'StorageRead', 'read', Category == 'StorageDelete', 'delete', 'write'), named = iff(RequesterObjectId == '', 'nobody', 'somebody') | summarize count() by class, named | order by class asc, named asc",
      [
        ['delete', 'somebody', 1],
        ['read', 'nobody', 1],
        ['read', 'somebody', 3],
        ['write', 'nobody', 1],
      ],
    ],
    [
      'a summary of everything',
      "| where AuthenticationType == 'OAuth' | summarize Count = count(), First = min(TimeGenerated), Last = max(TimeGenerated), Ids = dcount(CorrelationId), Names = make_set(OperationName, 1), take_any(AccountName), sum(OperationCount) by RequesterUpn | top 1 by Count",
      [
        [
          '',
          3,
          '2026-03-02T08:00:00.0000000Z',
          '2026-03-02T08:00:00.0000000Z',
          3,
          '["GetBlob"]',
          'contosospeechdata',
          0,
        ],
      ],
    ],
    ['bins of time', '| summarize count() by bin(TimeGenerated, 1h)', [['2026-03-02T08:00:00.0000000Z', 6]]],
    ['the time at which a row came in', '| where ingestion_time() > datetime(2026-03-02T08:25:00Z) | count', [[1]]],
    ['order and take', '| order by TimeGenerated | take 1 | project OperationName', [['DeleteBlob']]],
    ['distinct', '| distinct Category | order by Category asc', [['StorageDelete'], ['StorageRead'], ['StorageWrite']]],
    [
      'part of a dynamic value',
      '| where isnotempty(tostring(AuthorizationDetails[0].roleAssignmentId)) | count',
      [[3]],
    ],
    [
      'a summary of nothing is one row',
      "| where AccountName == 'no' | summarize count(), max(TimeGenerated)",
      [[0, null]],
    ],
    ['groups of nothing are none', "| where AccountName == 'no' | summarize count() by AccountName", []],
  ])('%s', async (_what, steps, rows) => {
    expect(await rowsOf(azure, `let types = dynamic(['sas', 'accountkey']);\n${from} // a comment\n${steps}`)).toEqual(
      rows,
    );
  });

  test('the columns have the names and types that Kusto gives them', async () => {
    const { body } = await query(
      azure,
      `${from} | summarize count(), min(TimeGenerated), make_set(Category) by bin(TimeGenerated, 1d)`,
    );
    expect(body.tables[0]).toMatchObject({
      name: 'PrimaryResult',
      columns: [
        { name: 'TimeGenerated', type: 'datetime' },
        { name: 'count_', type: 'long' },
        { name: 'min_TimeGenerated', type: 'datetime' },
        { name: 'set_Category', type: 'dynamic' },
      ],
    });
  });

  test.each([
    ['PT55M', 3],
    ['PT35M', 1],
    ['2026-03-02T08:00:00Z/2026-03-02T08:20:00Z', 4],
    ['2026-03-02T08:00:00Z/PT25M', 5],
  ])('the timespan %s is laid over the query', async (timespan, count) => {
    const { body } = await query(azure, `${from} | count`, { timespan });
    expect(body.tables[0]!.rows).toEqual([[count]]);
  });

  test('a row is seen only after the lateness of the log', async () => {
    await azure.post('/settings', { storageLogLateMs: 300_000 });
    await azure.post('/blob-access');
    expect(await rowsOf(azure, `${from} | count`)).toEqual([[6]]);
    azure.pass(300_000);
    expect(await rowsOf(azure, `${from} | count`)).toEqual([[7]]);
  });

  const madeUp = amount(100_000, 1_000_000);

  test(`${madeUp} made-up rows are aggregated, and are the same each time`, async () => {
    const made = { count: madeUp, from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z', seed: 'bench' };
    const principals = [
      { objectId: 'a', ip: '10.0.0.4' },
      { objectId: 'b', ip: '10.0.0.5', authenticationType: 'AccountKey' },
    ];
    await azure.post('/storage-logs', { ...made, principals });
    const text = `${from} | where TimeGenerated < datetime(2026-03-02) | summarize Count = count(), First = min(TimeGenerated) by AuthenticationType, RequesterObjectId, Ip = tostring(split(CallerIpAddress, ':')[0]) | order by Ip asc`;
    const rows = await rowsOf(azure, text);
    expect(rows.map(([type, who, ip]) => [type, who, ip])).toEqual([
      ['OAuth', 'a', '10.0.0.4'],
      ['AccountKey', '', '10.0.0.5'],
    ]);
    expect(rows.reduce((sum, row) => sum + Number(row[3]), 0)).toBe(madeUp);
    expect(await rowsOf(azure, text)).toEqual(rows);
  });
});

describe('what cannot be answered is refused as Azure refuses it', () => {
  test.each([
    ['| join kind=inner (StorageBlobLogs) on AccountName', 'SyntaxError'],
    ['| where', 'SyntaxError'],
    ["| where AccountName == 'x", 'SyntaxError'],
    ['| where Nowhere == 1', 'SemanticError'],
    ["| where TimeGenerated > '2026-03-02'", 'SemanticError'],
    ['| where StatusCode == 200', 'SemanticError'],
    ['| extend x = made_up(AccountName)', 'SemanticError'],
    ['| summarize min(AccountName)', 'SemanticError'],
    ['| where AccountName', 'SemanticError'],
  ])('%s', async (steps, code) => {
    const { status, body } = await query(azure, `${from} ${steps}`);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'BadArgumentError', innererror: { code } });
  });

  test('another table', async () => {
    expect((await query(azure, 'AzureActivity | count')).body.error.code).toBe('BadArgumentError');
  });

  test('a timespan that cannot be read', async () => {
    expect((await query(azure, `${from} | count`, { timespan: 'yesterday' })).status).toBe(400);
  });

  test('another workspace, no token, and a token for the management endpoint', async () => {
    expect((await query(azure, from, { workspace: 'no' })).body.error.code).toBe('WorkspaceNotFoundError');
    const path = `/v1/workspaces/${simulatedWorkspaceId}/query`;
    expect(await arm(azure, 'POST', path, {}, { authorization: '' })).toMatchObject({ status: 401 });
    expect(await arm(azure, 'POST', path, {})).toMatchObject({
      status: 403,
      body: { error: { code: 'InvalidAuthenticationTokenAudience' } },
    });
  });

  test('a partial result bears its rows and an error beside them, once', async () => {
    await azure.post('/faults', { match: { path: '/v1/workspaces' }, kind: 'partial-result', rows: 2 });
    const { status, body } = await query(azure, `${from} | project AccountName`);
    expect(status).toBe(200);
    expect(body.tables[0]!.rows).toHaveLength(2);
    expect(body.error).toMatchObject({ code: 'PartialError', details: [{ code: 'EngineError' }] });
    expect((await query(azure, `${from} | count`)).body).not.toHaveProperty('error');
  });

  test.each([403, 429, 504])('%i by a fault', async (status) => {
    await azure.post('/faults', { match: { path: '/v1/' }, kind: 'status', status, headers: { 'Retry-After': '9' } });
    expect(await query(azure, from)).toMatchObject({ status });
  });

  test('statistics are told where they are asked for', async () => {
    expect((await query(azure, `${from} | count`, { prefer: 'wait=5,include-statistics=true' })).body).toHaveProperty(
      'statistics.query.executionTime',
    );
    expect((await query(azure, `${from} | count`)).body).not.toHaveProperty('statistics');
  });
});
