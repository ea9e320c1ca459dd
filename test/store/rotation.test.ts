import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openStore, type Store } from '../../src/store';
import { safePostgresUrl } from '../../src/store/postgres-url';
import { describeOnPostgres, type TestDatabase } from '../fakes/databases';

describeOnPostgres('the password of postgresql', ({ fresh }) => {
  let database: TestDatabase;
  let owner: Client;
  let role: string;
  let store: Store | undefined;
  let inForce: string[];

  beforeEach(async () => {
    database = await fresh();
    owner = new Client(database.url);
    await owner.connect();
    role = `lockbox_rotated_${randomBytes(4).toString('hex')}`;
    await owner.query(`CREATE ROLE "${role}" LOGIN SUPERUSER PASSWORD 'old'`);
    inForce = [as(role, 'old')];
    store = await openStore(inForce[0]!, { urls: () => inForce, patienceMs: 10_000 });
  });
  afterEach(async () => {
    await store?.close();
    await owner.query(`DROP ROLE IF EXISTS "${role}"`);
    await owner.end();
    await database.drop();
  });

  const as = (user: string, password: string): string => {
    const url = new URL(database.url);
    [url.username, url.password] = [user, password];
    return url.href;
  };
  /** Every connection that is open ends, as it does at the latest when it was idle for ten seconds. */
  const cut = async (): Promise<void> => {
    await owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [role]);
  };
  const answers = async (): Promise<boolean> => {
    // The first call may still find a connection that was cut off.
    await store!.engine.ping();
    return store!.engine.ping();
  };

  test('is taken by new connections as soon as it is in force', async () => {
    await owner.query(`ALTER ROLE "${role}" PASSWORD 'new'`);
    inForce = [as(role, 'new')];
    await cut();
    expect(await answers()).toBe(true);
  });

  test.each([
    ['before the server knows it', 'old'],
    ['once the server knows it', 'new'],
  ])('may stand with the one before it, %s', async (_when, known) => {
    await owner.query(`ALTER ROLE "${role}" PASSWORD '${known}'`);
    inForce = [as(role, 'new'), as(role, 'old')];
    await cut();
    expect(await answers()).toBe(true);
  });

  test('that is wrong is not taken', async () => {
    inForce = [as(role, 'wrong'), as(role, 'wrong too')];
    await cut();
    expect(await answers()).toBe(false);
  });

  test('may be that of another role', async () => {
    const other = `${role}_b`;
    await owner.query(`CREATE ROLE "${other}" LOGIN SUPERUSER PASSWORD 'p@ss:w/rd %'`);
    inForce = [as(other, encodeURIComponent('p@ss:w/rd %'))];
    await cut();
    try {
      expect(await answers()).toBe(true);
      const { rows } = await owner.query('SELECT 1 FROM pg_stat_activity WHERE usename = $1', [other]);
      expect(rows.length).toBeGreaterThan(0);
    } finally {
      await store?.close();
      store = undefined;
      await owner.query(`DROP ROLE "${other}"`);
    }
  });
});

test.each([
  ['postgresql://u:p@db.example.com/x', 'verify-full'],
  ['postgresql://u:p@10.0.0.1/x?schema=s', 'verify-full'],
  ['postgresql://u:p@[fd00::1]:5432/x', 'verify-full'],
  ['postgresql:///x?host=db.example.com', 'verify-full'],
  ['postgresql://localhost.example.com/x', 'verify-full'],
  ['postgresql://127.0.0.1.example.com/x', 'verify-full'],
  ['postgresql://db.example.com/x?sslmode=disable', 'disable'],
  ['postgresql://db.example.com/x?ssl=true', null],
  ['postgresql://127.0.0.1:5432/x', null],
  ['postgresql://[::1]/x', null],
  ['postgresql:///x?host=/var/run/postgresql', null],
])('%s is spoken to as sslmode=%s', (url, mode) => {
  expect(new URL(safePostgresUrl(url)).searchParams.get('sslmode')).toBe(mode);
});

test.each(['sslmode=no-verify', 'sslmode=require&uselibpqcompat=true'])(
  'a database URL with %s is refused, and its password is not said',
  async (query) => {
    const opened = openStore(`postgresql://u:canary-password@db.example.com/x?${query}`);
    await expect(opened).rejects.toMatchObject({ code: 'BAD_URL', message: expect.not.stringContaining('canary') });
  },
);
