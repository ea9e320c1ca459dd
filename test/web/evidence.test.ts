import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWTPayload } from 'jose';
import { signCheckpoint, verifyFolder, type HistoryStore } from '../../src/history';
import { decodeEntry } from '../../src/ledger';
import { readDoor } from '../../src/main/read-door';
import { signIn } from '../../src/web';
import { exportQuery } from '../../src/web/read/query';
import { testDatabases } from '../fakes/databases';
import { checked, laidOut, unpacked } from '../history/packed';
import { openLedgerRig, type LedgerRig } from '../history/rig';
import { audience, clientId, Entra, tenantId } from './entra';
import { serve, type Served } from './rig';

const now = new Date('2026-11-24T09:30:00.000Z');
const month = 'from=2026-11-01&to=2026-12-01';
let entra: Entra;
let folder: string;
beforeAll(async () => {
  entra = await Entra.start(() => now);
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-web-evidence-'));
});
afterAll(async () => {
  await entra.stop();
  rmSync(folder, { recursive: true });
});

describe.each(testDatabases())('evidence and exports over HTTP on $name', ({ fresh }) => {
  let rig: LedgerRig;
  let served: Served;
  let drop: () => Promise<void>;
  let history: HistoryStore;
  beforeEach(async () => {
    const database = await fresh();
    drop = database.drop;
    rig = await openLedgerRig(database.url);
    history = Object.create(rig.store.history) as HistoryStore;
    const nothing = (): Promise<unknown> => Promise.resolve({});
    const who = signIn({ login: entra.login, tenantId, clientId, audience, now: () => now });
    const read = readDoor(
      { ...rig.store, history },
      { now: () => now },
      '1.2.3',
      (command) => rig.submit(command),
      () => signCheckpoint(rig.store.history, rig.signer, () => now),
    );
    served = await serve({ api: { signIn: who, status: nothing, posture: nothing, read } });
  });
  afterEach(async () => {
    await served.listening.close(0);
    await rig.close();
    await drop();
  });

  const auditor: JWTPayload = { roles: ['Auditor'] };
  async function get(path: string, claims: JWTPayload = auditor, init: RequestInit = {}): Promise<Response> {
    const authorization = `Bearer ${await entra.token(claims)}`;
    return fetch(`${served.url}${path}`, { ...init, headers: { authorization } });
  }
  const bytesOf = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer());
  const readings = async (): Promise<ReturnType<typeof decodeEntry>[]> => {
    const found = [];
    for await (const { bytes } of rig.store.history.entries()) found.push(decodeEntry(bytes));
    return found.filter(({ type }) => type === 'auditor-read');
  };

  test('an auditor takes the evidence of a request, each time is an entry, and it verifies', async () => {
    const id = await rig.open('a');
    await rig.approve(id);
    for (let time = 0; time < 2; time += 1) {
      const response = await get(`/api/requests/${id}/evidence`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename="evidence-${id}.zip"`);
      expect(response.headers.get('lockbox-verified')).toBe('true');
      const files = unpacked(await bytesOf(response));
      const out = laidOut(mkdtempSync(join(folder, 'pack-')), files);
      expect(checked(out, '--key', rig.signer.verifierKey)).toMatchObject({ code: 0 });
    }
    const entries = await readings();
    expect(entries.map(({ data }) => data)).toMatchObject(
      [1, 2].map(() => ({ what: 'evidence', about: id, handedOut: { verified: true, entries: 6 } })),
    );
    expect(JSON.stringify(entries)).not.toMatch(/example|Approver/);
  });

  test('a time is packed whole, and its entry says which and how many', async () => {
    await rig.open('a', 'Pending', { createdAt: '2026-11-02T00:00:00.000Z' });
    await rig.open('b', 'Pending', { createdAt: '2026-12-01T00:00:00.000Z' });
    const response = await get(`/api/evidence?${month}`);
    expect([response.status, response.headers.get('trailer')]).toEqual([200, 'Lockbox-Verified']);
    const files = unpacked(await bytesOf(response));
    expect(JSON.parse(String(files['manifest.json']))).toMatchObject({ entries: 2, verified: { ok: true } });
    expect((await readings())[0]?.data).toMatchObject({
      what: 'evidence-period',
      filters: { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' },
      handedOut: { requests: 1 },
    });
  });

  test.each([
    ['csv', 'text/csv; charset=utf-8', /^id,kind,state,.*\r\nL-/],
    ['ocsf', 'application/jsonl', /^\{"activity_id":1,.*"event_code":"ledger-opened"/],
  ])('an export as %s is streamed, and recorded', async (format, type, begins) => {
    await rig.open('a');
    const response = await get(`/api/export?format=${format}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(await response.text()).toMatch(begins);
    expect((await readings())[0]?.data).toMatchObject({ what: 'export', handedOut: { format } });
  });

  test('an export as jsonl is a zip that unzips elsewhere and verifies as the command writes it', async () => {
    await rig.open('a');
    await rig.fill(1_200);
    const response = await get('/api/export?format=jsonl');
    const zip = join(folder, `${String(served.port)}.zip`);
    writeFileSync(zip, await bytesOf(response));
    const out = join(folder, `${String(served.port)}-out`);
    expect(spawnSync('python3', ['-m', 'zipfile', '-e', zip, out]).status).toBe(0);
    expect(await verifyFolder(out, rig.signer.verifierKey)).toMatchObject({ ok: true, entries: 1_205 });
  });

  test('events go on where the last export ended', async () => {
    await rig.open('a');
    const first = await get('/api/export?format=ocsf');
    const before = (await first.text()).trimEnd().split('\n').length;
    const next = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1];
    await rig.open('b');
    const lines = (await (await get(next ?? '')).text()).trimEnd().split('\n');
    expect(JSON.parse(lines[0]!).metadata.sequence).toBe(before);
  });

  test('a table takes the filters of the audit trail', async () => {
    await rig.open('a');
    const rejected = await rig.open('b', 'Denied');
    const text = await (await get('/api/export?format=csv&state=rejected')).text();
    expect(text.split('\r\n').map((line) => line.split(',')[0])).toEqual(['id', rejected, '']);
  });

  test.each([
    ['an approver', { roles: ['Approver'] }],
    ['nobody in particular', {}],
  ])('%s takes nothing away, and nothing is recorded', async (_who, claims) => {
    const id = await rig.open('a');
    for (const path of [`/api/requests/${id}/evidence`, `/api/evidence?${month}`, '/api/export?format=csv']) {
      const response = await get(path, { ...claims, oid: '00000000-0000-4000-8000-000000000001' });
      expect([path, response.status, await response.json()]).toMatchObject([path, 403, { code: 'FORBIDDEN' }]);
    }
    expect((await fetch(`${served.url}/api/evidence?${month}`)).status).toBe(401);
    expect(await readings()).toEqual([]);
  });

  const unreadable: [path: string, code: string, fields?: string[]][] = [
    ['/api/evidence', 'BAD_REQUEST', ['from', 'to']],
    ['/api/evidence?from=2026-12-01&to=2026-11-01', 'BAD_REQUEST', ['from', 'to']],
    ['/api/evidence?from=1999-01-01&to=2026-11-01', 'BAD_REQUEST', ['from', 'to']],
    ['/api/export', 'BAD_REQUEST', ['format']],
    ['/api/export?format=xml', 'BAD_REQUEST', ['format']],
    ['/api/export?format=jsonl&cursor=5', 'BAD_REQUEST', ['cursor']],
    ['/api/export?format=ocsf&cursor=-1', 'BAD_REQUEST', ['cursor']],
    ['/api/export?format=ocsf&state=expired', 'BAD_REQUEST', ['state']],
    ['/api/export?format=csv&cursor=elsewhere', 'BAD_CURSOR', ['cursor']],
    ['/api/export?format=csv&limit=5', 'BAD_REQUEST'],
  ];
  test('what cannot be read is refused by name before anything is sent or recorded', async () => {
    for (const [path, code, fields] of unreadable) {
      const response = await get(path);
      const body = (await response.json()) as { code: string; fields?: string[] };
      expect([path, response.status, body.code, body.fields]).toEqual([path, 400, code, fields]);
    }
    expect((await get('/api/requests/L-0000000000/evidence')).status).toBe(404);
    expect((await get('/api/requests/..%2fstatus/evidence')).status).toBe(404);
    const other = await get('/api/export?format=csv', auditor, { method: 'POST' });
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET']);
    expect(await readings()).toEqual([]);
  });

  test('no more is handed out at a time than an instance can bear: the next is told when to come again', async () => {
    const waiting: (() => void)[] = [];
    const page = history.page.bind(history);
    history.page = async (...asked) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return page(...asked);
    };
    const four = [1, 2, 3, 4].map(() => get('/api/export?format=csv'));
    while (waiting.length < 4) await new Promise((resolve) => setImmediate(resolve));
    const fifth = await get('/api/export?format=csv');
    expect([fifth.status, fifth.headers.get('retry-after'), await fifth.json()]).toMatchObject([
      503,
      '60',
      { code: 'BUSY' },
    ]);
    history.page = page;
    for (const go of waiting) go();
    for (const one of await Promise.all(four))
      expect([one.status, (await one.text()).slice(0, 3)]).toEqual([200, 'id,']);
    expect((await get('/api/export?format=csv')).status).toBe(200);
  });

  test('the OpenAPI document names every parameter that is taken, and what is answered', async () => {
    const document = (await (await fetch(`${served.url}/api/openapi.json`)).json()) as {
      paths: Record<
        string,
        { get: { parameters: { name: string; required?: true }[]; responses: Record<string, { content: object }> } }
      >;
    };
    const operation = (path: string) => document.paths[path]!.get;
    expect(
      operation('/api/export')
        .parameters.map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(exportQuery.shape).sort());
    expect(operation('/api/evidence').parameters).toMatchObject([
      { name: 'from', required: true },
      { name: 'to', required: true },
    ]);
    expect(Object.keys(operation('/api/export').responses['200']!.content)).toEqual([
      'application/zip',
      'text/csv',
      'application/jsonl',
    ]);
    expect(operation('/api/requests/{id}/evidence').responses['200']!.content).toHaveProperty(['application/zip']);
  });

  test('whoever hangs up ends the reading', async () => {
    for (let number = 0; number < 10; number += 1) await rig.open(`c0ffee00-0000-4000-8000-00000000000${number}`);
    let [read, ended] = [0, false];
    history.page = async (filter, limit, cursor) => {
      // A page of the audit trail, which is asked for to see whether this one goes on, is no part of it.
      if (limit === 1) return rig.store.history.page(filter, limit, cursor);
      read += 1;
      // One at a time, and ever more of them: an export without an end.
      const page = await rig.store.history.page(filter, Math.min(limit, 1), cursor);
      const items = page.items.map((request) => ({ ...request, azureStatus: 'x'.repeat(100_000) }));
      return { ...page, items, next: page.next ?? (await rig.store.history.page(filter, 1)).next! };
    };
    const abort = new AbortController();
    const response = await get('/api/export?format=csv', auditor, { signal: abort.signal });
    const reader = response.body!.getReader();
    await reader.read();
    abort.abort();
    await reader.closed.catch(() => (ended = true));
    // What is on its way when they hang up is finished; nothing follows it.
    let before = -1;
    while (before !== read) {
      before = read;
      await (await get('/api/requests?limit=1')).text();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([ended, served.errors]).toEqual([true, []]);
    expect(read).toBeLessThan(2_000);
  });
});
