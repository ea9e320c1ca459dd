import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { Client } from 'pg';
import { openStore } from '../../src/store';
import { connect } from '../../src/store/clients';
import { PrismaWorkStore } from '../../src/store/work-store';
import { describeOnPostgres, testDatabases } from '../fakes/databases';
import { all, commit, entry } from './samples';

const databases = testDatabases();
const unavailable = { name: 'WorkflowError', code: 'STORE_UNAVAILABLE' };
// Long enough for a connection to be made on a machine that is busy.
const patienceMs = 2_000;

describe.each(databases)('a database on $name', ({ fresh }) => {
  test('that another instance holds longer than patience lasts is unavailable, and the work is not begun', async () => {
    const { url, drop } = await fresh();
    const holder = await openStore(url);
    const store = await openStore(url, { patienceMs });
    let begun = false;
    await holder.work.transact(async () => {
      const waiting = store.work.transact(() => {
        begun = true;
        return Promise.resolve();
      });
      await expect(waiting).rejects.toMatchObject(unavailable);
    });
    expect(begun).toBe(false);
    await commit(store, { entries: [entry(0)] });
    await holder.close();
    await store.close();
    await drop();
  });
});

describe.each(databases.filter(({ name }) => name === 'sqlite'))('a database on $name', ({ fresh }) => {
  test.each([
    ['full', 'PRAGMA max_page_count = 1', 'PRAGMA max_page_count = 1000000'],
    ['read-only', 'PRAGMA query_only = 1', 'PRAGMA query_only = 0'],
  ])('that is %s is unavailable, keeps nothing, and takes the next write once it is mended', async (_, fault, mend) => {
    const { url, drop } = await fresh();
    const store = await openStore(url);
    const connected = connect(url, patienceMs);
    const work = new PrismaWorkStore(connected);
    await connected.client.$queryRawUnsafe(fault);
    const large = { ...entry(0), bytes: new Uint8Array(1_000_000) };
    await expect(commit({ work }, { entries: [large] })).rejects.toMatchObject(unavailable);
    expect(await all(store.history.entries())).toEqual([]);
    await connected.client.$queryRawUnsafe(mend);
    await commit({ work }, { entries: [large] });
    expect(await all(store.history.entries())).toHaveLength(1);
    await connected.client.$disconnect();
    await store.close();
    await drop();
  });

  test('that is no database at all, or in a place that cannot be, is unavailable', async () => {
    const { url, drop } = await fresh();
    const file = url.slice('file:'.length);
    writeFileSync(file, 'this is some other file, and long enough to be looked at as a database header'.repeat(20));
    await expect(openStore(url)).rejects.toMatchObject(unavailable);
    await expect(openStore(`${url}/below/a/file.db`)).rejects.toMatchObject(unavailable);
    await drop();
  });
});

describeOnPostgres('a database on postgresql', ({ fresh }) => {
  const execute = async (url: string, sql: string): Promise<void> => {
    const client = new Client(url);
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  const cutOff =
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';

  test('that cuts the connection off inside a transaction is unavailable, keeps nothing, and is found again', async () => {
    const { url, drop } = await fresh();
    const store = await openStore(url);
    const cut = store.work.transact(async (tx) => {
      await commitInside(tx);
      await execute(url, cutOff);
    });
    await expect(cut).rejects.toMatchObject(unavailable);
    // The other connections of the pool were cut off, too: each may answer with that once.
    for (let tries = 0; tries < 20 && !(await store.engine.ping()); tries += 1);
    expect(await all(store.history.entries())).toEqual([]);
    await commit(store, { entries: [entry(0)] });
    await store.close();
    await drop();
  });

  test('that is read-only is unavailable', async () => {
    const { url, drop } = await fresh();
    const name = new URL(url).pathname.slice(1);
    await execute(url, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    const store = await openStore(url);
    await expect(commit(store, { entries: [entry(0)] })).rejects.toMatchObject(unavailable);
    await store.close();
    await drop();
  });

  test('at which nobody answers, that is not there, or that lets nobody in is unavailable', async () => {
    const { url, drop } = await fresh();
    const other = (change: (url: URL) => void): string => {
      const changed = new URL(url);
      change(changed);
      return changed.href;
    };
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const silentPort = String((silent.address() as AddressInfo).port);
    const urls = [
      other((to) => (to.port = '1')),
      other((to) => (to.port = silentPort)),
      other((to) => (to.pathname = '/lockbox_none')),
      other((to) => (to.password = 'wrong')),
    ];
    for (const wrong of urls) await expect(openStore(wrong, { patienceMs: 200 })).rejects.toMatchObject(unavailable);
    silent.close();
    await drop();
  });
});

function commitInside(tx: Parameters<Parameters<PrismaWorkStore['transact']>[0]>[0]): Promise<void> {
  return commit({ work: { transact: (work) => work(tx) } }, { entries: [entry(0)] });
}
