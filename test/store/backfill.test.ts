import type { HistoryFilter } from '../../src/history';
import type { AccessRequest } from '../../src/model';
import { openStore } from '../../src/store';
import { connect, type Connected } from '../../src/store/clients';
import { migrate } from '../../src/store/migrate';
import { readMigrations } from '../../src/store/migrations';
import { personRows, requestRow, resourceRows } from '../../src/store/rows';
import { numbered } from '../../src/store/sql';
import { testDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { six } from '../cli/requests';
import { request } from './samples';

const newer = '20261127000000_history';
const day = '2026-11-25T00:00:00.000Z';

async function insert({ client, provider }: Connected, table: string, row: object): Promise<void> {
  const columns = Object.entries(row).map(([name]) => `"${name}"`);
  const sql = `INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  await client.$executeRawUnsafe(numbered(provider, sql), ...(Object.values(row) as unknown[]));
}

/** Writes a request as the version before wrote it. */
async function insertOld(connected: Connected, request: AccessRequest, doc?: string): Promise<void> {
  const { decidedAt: _at, decidedBy: _by, closedAt: _closed, erasedAt: _erased, ...row } = requestRow(request);
  await insert(connected, 'Request', { ...row, ...(doc === undefined ? {} : { doc }) });
  // Whoever asked was not among them.
  for (const one of personRows(request).filter(({ role }) => role !== 'requester'))
    await insert(connected, 'RequestPerson', one);
  for (const one of resourceRows(request)) await insert(connected, 'RequestResource', one);
}

/** @returns a place beside a database that holds nothing yet. */
async function empty(name: string, base: string): Promise<string> {
  if (name === 'sqlite') return `${base}.old`;
  const own = connect(base, 5_000);
  await own.client.$executeRawUnsafe('CREATE SCHEMA "old"');
  await own.client.$disconnect();
  return `${base}?schema=old`;
}

/** What is looked for, and the requests found. Numbers 7 and 8 are of one moment. */
const found: [filter: HistoryFilter, numbers: number[]][] = [
  [{}, [7, 8, 6, 5, 4, 3, 2, 1]],
  [{ state: ['pending'] }, [7, 8, 5, 4, 1]],
  [{ from: day }, [7, 8]],
  [{ to: day, kind: ['byos-review'] }, [2]],
  [{ approver: person(2).id }, [7, 8, 6, 2, 1]],
  [{ actor: 'portal app' }, [6]],
  [{ own: person(5).id.toUpperCase() }, [8]],
  [{ text: '100% prompts_of' }, [2]],
  [{ text: 'promptsXof' }, [3]],
  [
    { resource: 'subscriptions/5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01/resourceGroups/prod-ai/providers/microsoft.x' },
    [3],
  ],
  [{ route: 'SPEECH' }, [1]],
  [{ case: '100', service: ['speech'] }, [1]],
];

test.each(testDatabases())(
  'requests of a version before are found like new ones, on $name',
  async ({ name, fresh }) => {
    const { url: base, drop } = await fresh();
    const url = await empty(name, base);
    const connected = connect(url, 5_000);
    const known = readMigrations(connected.provider);
    await migrate(
      connected,
      known.filter((one) => one.name < newer),
    );
    const asked = request(8, {
      openedAt: day,
      facts: lockboxFacts({ azureId: 'c0ffee00-0000-4000-8000-000000000008', requester: person(5) }),
    });
    for (const one of [...six, request(7, { openedAt: day }), asked]) await insertOld(connected, one);
    await connected.client.$disconnect();

    const store = await openStore(url);
    for (const [filter, numbers] of found) {
      const { items } = await store.history.page(filter, 20);
      expect([filter, items.map(({ id }) => Number(id.slice(2)))]).toEqual([filter, numbers]);
    }
    const counted = [];
    for await (const one of store.history.counted('2020-01-01T00:00:00.000Z', '2030-01-01T00:00:00.000Z'))
      counted.push(one);
    expect(counted.filter(({ decidedBy }) => decidedBy !== undefined)).toMatchObject([
      {
        state: 'rejected',
        decidedBy: 'app/b0000000-0000-4000-8000-000000000001',
        decidedAt: '2026-11-24T09:00:00.000Z',
      },
      { state: 'approved', decidedBy: `person/${person(7).id}` },
    ]);
    await store.close();
    await drop();
  },
);

test.each(testDatabases())(
  'a document that somebody made unreadable does not keep a version from coming, on $name',
  async ({ name, fresh }) => {
    const { url: base, drop } = await fresh();
    const url = await empty(name, base);
    const connected = connect(url, 5_000);
    await migrate(
      connected,
      readMigrations(connected.provider).filter((one) => one.name < newer),
    );
    await insertOld(connected, request(1), '{');
    await insertOld(connected, request(2, { openedAt: 'never' }));
    await insertOld(connected, request(3, { openedAt: 'never' }));
    await connected.client.$disconnect();
    const store = await openStore(url);
    expect(await store.history.count({}, 10)).toBe(3);
    await store.close();
    await drop();
  },
);
