import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryFilter } from '../../src/history';
import { openStore } from '../../src/store';
import { connect, type Client, type Connected } from '../../src/store/clients';
import { HistorySearch } from '../../src/store/history-search';
import { add, six } from '../cli/requests';
import { describeOnPostgres, type TestDatabase } from '../fakes/databases';
import { lockboxFacts } from '../fixtures/requests';
import { request } from './samples';

let folder: string;
let sqlite: Connected;
/** The database that is asked. */
let connected: Connected;
/** What was asked of the database. */
let asked: { sql: string; values: unknown[] }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-plans-'));
  const url = `file:${join(folder, 'lockbox.db')}`;
  await (await openStore(url)).close();
  await add(url, six);
  sqlite = connect(url, 5_000);
});
afterAll(async () => {
  await sqlite.client.$disconnect();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  connected = sqlite;
  asked = [];
});

/** The real database, which is listened to. */
function listened(): Connected {
  const { client } = connected;
  const $queryRawUnsafe = (sql: string, ...values: unknown[]): Promise<unknown> => {
    asked.push({ sql, values });
    return client.$queryRawUnsafe(sql, ...values);
  };
  return { ...connected, client: { $queryRawUnsafe } as unknown as Client };
}

/** How the database would answer what was asked last: each step as it says it. */
async function plan(): Promise<string[]> {
  const { sql, values } = asked.at(-1)!;
  if (connected.provider === 'postgresql') {
    const rows = await connected.client.$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${sql}`, ...values);
    return rows.map((row) => row['QUERY PLAN']);
  }
  const rows = await connected.client.$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
  return rows.map(({ detail }) => detail);
}

const resource = '/subscriptions/5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01/resourceGroups/prod-ai/providers/Microsoft.X';
const by: [filter: HistoryFilter, index: string][] = [
  [{}, 'Request_position_key'],
  [{ state: ['pending'] }, 'Request_state_position_idx'],
  [{ state: ['pending', 'expired'] }, 'Request_state_position_idx'],
  [{ kind: ['lockbox'] }, 'Request_kind_position_idx'],
  [{ service: ['speech'] }, 'Request_service_position_idx'],
  [{ from: '2026-11-24T08:00:00.000Z', to: '2026-11-25T08:00:00.000Z' }, 'Request_position_key'],
  [{ subscription: '5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01' }, 'Request_subscriptionId_position_idx'],
  [{ resource }, 'RequestPlace_depth_place_position_idx'],
  [{ approver: 'approver2@example.com' }, 'RequestPerson_role_who_position_idx'],
  [{ actor: 'portal app' }, 'RequestPerson_role_who_position_idx'],
  [{ asked: '00000000-0000-4000-8000-000000000001' }, 'RequestPerson_role_who_position_idx'],
  [{ own: '00000000-0000-4000-8000-000000000001' }, 'RequestPerson_role_who_position_idx'],
  [{ route: 'speech' }, 'Request_routeName_position_idx'],
  [{ case: '100' }, 'Request_supportCase_position_idx'],
  [{ text: 'lost' }, 'VIRTUAL TABLE'],
  [{ text: 'lost data', state: ['expired'], from: '2026-11-24T08:00:00.000Z' }, 'VIRTUAL TABLE'],
];

test.each(by)(
  '%j is found by an index in the order it is shown in, and nothing else is read through',
  async (filter, index) => {
    await new HistorySearch(listened()).positions(filter, 21, 2n ** 62n);
    const steps = await plan();
    expect(steps.filter((step) => step.includes(index)).length).toBeGreaterThan(0);
    // A table that is read through, be it by an index of the wrong order, is a scan.
    const scans = steps.filter((step) => /^SCAN ["[]?(x|r|y|Request)\b/.test(step));
    expect(scans).toEqual([]);
    // Only the page itself, which was found in order, is put in order again.
    const sorts = steps.filter((step) => step === 'USE TEMP B-TREE FOR ORDER BY');
    expect(sorts.length).toBeLessThanOrEqual(Array.isArray(filter.state) && filter.state.length > 1 ? 2 : 1);
  },
);

test('of several conditions the rarest drives the search, whichever it is', async () => {
  const rare = { route: 'speech', state: ['pending' as const], kind: ['lockbox' as const] };
  await new HistorySearch(listened()).positions(rare, 21);
  expect((await plan()).join('\n')).toContain('Request_routeName_position_idx');
  await new HistorySearch(listened()).positions({ approver: 'approver2@example.com', case: '100' }, 21);
  expect((await plan()).join('\n')).toContain('Request_supportCase_position_idx');
});

test('a condition that is rarer than the words drives the search for them', async () => {
  await new HistorySearch(listened()).positions({ text: 'lost', case: '100' }, 21);
  // Driven by the words it would be looked for by position alone.
  expect((await plan()).join('\n')).toMatch(/Request_supportCase_position_idx[^]*VIRTUAL TABLE/);
});

describeOnPostgres('words on postgresql', ({ fresh }) => {
  let postgres: Connected;
  let database: TestDatabase;
  /** One word is in every one of them, another in a single one. */
  const many = Array.from({ length: 400 }, (_, index) =>
    request(index + 1, {
      facts: lockboxFacts({
        azureId: `c0ffee00-0000-4000-9000-${String(index).padStart(12, '0')}`,
        justification: `investigate ${index === 7 ? 'needle' : 'nothing'}`,
      }),
    }),
  );

  beforeAll(async () => {
    database = await fresh();
    await add(database.url, many);
    postgres = connect(database.url, 5_000);
    await postgres.client.$executeRawUnsafe('ANALYZE "Request"');
  });
  afterAll(async () => {
    await postgres.client.$disconnect();
    await database.drop();
  });

  const found = async (filter: HistoryFilter): Promise<number> => {
    connected = postgres;
    return (await new HistorySearch(listened()).positions(filter, 21)).length;
  };

  test('that are rare are looked for by the index of words, whatever PostgreSQL believes of them', async () => {
    expect(await found({ text: 'needle' })).toBe(1);
    expect(await found({ text: 'needle investigate' })).toBe(1);
    expect(asked.at(-1)!.sql).toContain('MATERIALIZED');
  });

  test('that many requests have are looked for in the order in which they are shown', async () => {
    expect(await found({ text: 'investigate' })).toBe(21);
    expect(asked.at(-1)!.sql).not.toContain('MATERIALIZED');
    expect((await plan()).join('\n')).toContain('Request_position_key');
  });
});
