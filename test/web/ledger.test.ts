import {
  nodeHash,
  leafHash,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  verifyConsistency,
  verifyInclusion,
} from '../../src/ledger';
import { ledgerDoor } from '../../src/main/ledger-door';
import { signIn } from '../../src/web';
import { testDatabases, type TestDatabase } from '../fakes/databases';
import { openLedgerRig, type LedgerRig } from '../history/rig';
import { audience, clientId, Entra, tenantId } from './entra';
import { serve, type Served } from './rig';

const now = new Date('2026-11-24T09:00:00.000Z');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

interface Proof {
  entry: number;
  size: number;
  root: string;
  from: number;
  to: number;
  fromRoot: string;
  toRoot: string;
  hashes: string[];
}

describe.each(testDatabases())('the ledger over HTTP on $name', ({ fresh }) => {
  let database: TestDatabase;
  let rig: LedgerRig;
  let entra: Entra;
  let served: Served;
  let token: string;

  beforeAll(async () => {
    database = await fresh();
    rig = await openLedgerRig(database.url);
    await rig.fill(600);
    await rig.sign();
    await rig.fill(37);
    entra = await Entra.start(() => now);
    const who = signIn({ login: entra.login, tenantId, clientId, audience, now: () => now });
    const nothing = (): Promise<unknown> => Promise.resolve({});
    served = await serve({ api: { signIn: who, status: nothing, posture: nothing, ledger: ledgerDoor(rig.store) } });
    token = await entra.token(entra.claims({ roles: ['Auditor'] }));
  });
  afterAll(async () => {
    await served.listening.close(0);
    await entra.stop();
    await rig.close();
    await database.drop();
  });

  const ask = (path: string, as = token): Promise<Response> =>
    fetch(`${served.url}/api/ledger/${path}`, { headers: { authorization: `Bearer ${as}` } });
  const json = async (path: string): Promise<Proof> => (await (await ask(path)).json()) as Proof;
  const stored = async (): Promise<Uint8Array[]> => {
    const rows: Uint8Array[] = [];
    for await (const { bytes } of rig.store.history.entries()) rows.push(bytes);
    return rows;
  };

  test('the newest checkpoint is the signed note itself, which verifies with a key of the list of keys', async () => {
    const answer = await ask('checkpoint');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const note = await answer.text();
    const { keys } = (await (await ask('keys')).json()) as { keys: { key: string; since: number }[] };
    expect(keys).toEqual([{ key: rig.signer.verifierKey, since: 0 }]);
    const { text } = openNote(
      note,
      keys.map(({ key }) => parseVerifierKey(key)),
    );
    expect(parseCheckpoint(text)).toMatchObject({ size: (await rig.store.history.newestCheckpoint())?.size });
  });

  test('entries are the exact bytes, a line each, and what is left is linked', async () => {
    const rows = await stored();
    let [path, all] = ['entries?from=0&limit=250', Buffer.alloc(0)];
    for (let pages = 0; path !== ''; pages += 1) {
      expect(pages).toBeLessThan(4);
      const answer = await ask(path);
      expect(answer.headers.get('content-type')).toMatch(/^application\/jsonl/);
      all = Buffer.concat([all, Buffer.from(await answer.arrayBuffer())]);
      path = /^<\/api\/ledger\/(.*)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1] ?? '';
    }
    expect(all.equals(Buffer.concat(rows.flatMap((bytes) => [bytes, Buffer.from('\n')])))).toBe(true);
    expect(await (await ask(`entries?from=${rows.length}`)).text()).toBe('');
  });

  test.each([0, 1, 255, 256, 511, 512, 600])('entry %i is proved to stand in the signed checkpoint', async (entry) => {
    const proof = await json(`proof/inclusion?entry=${entry}`);
    const checkpoint = parseCheckpoint((await rig.store.history.newestCheckpoint())!.note.split('\n\n')[0]! + '\n');
    expect(proof).toMatchObject({
      entry,
      size: checkpoint.size,
      root: Buffer.from(checkpoint.root).toString('base64'),
    });
    const leaf = leafHash((await stored())[entry]!);
    const [root, hashes] = [bytesOf(proof.root), proof.hashes.map(bytesOf)];
    expect(await verifyInclusion({ index: entry, size: proof.size, leafHash: leaf, root, hashes }, nodeHash)).toBe(
      true,
    );
    expect(hashes.length).toBeLessThanOrEqual(10);
  });

  test.each([1, 2, 255, 256, 257, 600])('the ledger is proved to begin with its first %i entries', async (from) => {
    const size = (await rig.store.history.head())!.size;
    const proof = await json(`proof/consistency?from=${from}&to=${size}`);
    const [fromRoot, toRoot] = [bytesOf(proof.fromRoot), bytesOf(proof.toRoot)];
    const hashes = proof.hashes.map(bytesOf);
    expect(await verifyConsistency({ from, to: size, fromRoot, toRoot, hashes }, nodeHash)).toBe(true);
    expect(Buffer.from((await rig.store.history.head())!.root)).toEqual(Buffer.from(toRoot));
  });

  test.each([
    ['proof/consistency?from=0&to=10', ['from', 'to']],
    ['proof/consistency?from=11&to=10', ['from', 'to']],
    ['proof/consistency?from=1&to=99999', ['from', 'to']],
    ['proof/consistency', ['from']],
    ['proof/inclusion?entry=5&size=5', ['entry', 'size']],
    ['proof/inclusion?entry=0&size=99999', ['entry', 'size']],
    ['proof/inclusion?entry=-1', ['entry']],
    ['proof/inclusion?entry=1&entry=2', ['entry']],
    ['proof/inclusion?entry=1e3', ['entry']],
    ['proof/inclusion', ['entry']],
    ['entries?from=99999', ['from']],
    ['entries?limit=0', ['limit']],
    ['entries?limit=10001', ['limit']],
    ['entries?from=01', ['from']],
    ['entries?from=999999999999999999999', ['from']],
    ['entries?other=1', undefined],
  ])('%s is refused as 400, and says which part is wrong', async (path, fields) => {
    const answer = await ask(path);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'The request could not be read.',
      status: 400,
      code: 'BAD_REQUEST',
      ...(fields === undefined ? {} : { fields }),
    });
  });

  const paths = ['checkpoint', 'keys', 'entries', 'proof/inclusion?entry=0', 'proof/consistency?from=1'];
  test.each(paths)('%s answers auditors and admins, nobody else, and no other method', async (path) => {
    const statusFor = async (roles: string[]): Promise<number> =>
      (await ask(path, await entra.token(entra.claims({ roles })))).status;
    expect([await statusFor(['Auditor']), await statusFor(['Admin'])]).toEqual([200, 200]);
    expect([await statusFor(['Approver']), await statusFor([])]).toEqual([403, 403]);
    expect((await ask(path, 'nonsense')).status).toBe(401);
    const posted = await fetch(`${served.url}/api/ledger/${path}`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('a ledger that does not prove its own entry is said to be damaged, and no proof of it is handed out', async () => {
    const { history } = rig.store;
    const { bytes } = (await history.entry(3))!;
    const changed = Buffer.from(bytes);
    changed[changed.length - 3]! ^= 1;
    const forged = {
      ...ledgerDoor(rig.store),
      ...ledgerDoor({
        history: new Proxy(history, {
          get: (target, name, self) =>
            name === 'entry' ? () => Promise.resolve({ seq: 3, bytes: changed }) : bound(target, name, self),
        }),
      }),
    };
    const nothing = (): Promise<unknown> => Promise.resolve({});
    const door = await serve({ api: { signIn: 'nobody', status: nothing, posture: nothing, ledger: forged } });
    try {
      const answer = await fetch(`${door.url}/api/ledger/proof/inclusion?entry=3`);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([500, 'LEDGER_DAMAGED']);
    } finally {
      await door.listening.close(0);
    }
  });
});

function bound(target: object, name: string | symbol, self: unknown): unknown {
  const value: unknown = Reflect.get(target, name, self);
  return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
}
