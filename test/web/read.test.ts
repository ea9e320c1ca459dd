import type { JWTPayload } from 'jose';
import { z } from 'zod/v4';
import { decodeEntry } from '../../src/ledger';
import { readDoor } from '../../src/main/read-door';
import { signIn } from '../../src/web';
import { oneSchema, pageSchema, statisticsSchema } from '../../src/web/read/schemas';
import { requestsQuery } from '../../src/web/read/query';
import { testDatabases } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { openLedgerRig, type LedgerRig } from '../history/rig';
import { commit, fresh as added, request } from '../store/samples';
import { audience, clientId, Entra, tenantId } from './entra';
import { sendRaw, serve, type Served } from './rig';

const begun = new Date('2026-11-24T09:30:00.000Z');
let now = begun;
let entra: Entra;
beforeAll(async () => {
  entra = await Entra.start(() => begun);
});
afterAll(() => entra.stop());

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { items?: { id: string }[] };
}

describe.each(testDatabases())('the past over HTTP on $name', ({ fresh }) => {
  let rig: LedgerRig;
  let served: Served;
  let drop: () => Promise<void>;
  let url: string;
  /** Whether the ledger takes anything. */
  let writable = true;

  const start = (anybody = false): Promise<Served> => {
    const nothing = (): Promise<unknown> => Promise.resolve({});
    const who = signIn({ login: entra.login, tenantId, clientId, audience, now: () => begun });
    const read = readDoor(rig.store, { now: () => now }, '1.2.3', (command) =>
      writable ? rig.submit(command) : Promise.reject(new Error('the disk of somebody is full')),
    );
    return serve({ api: { signIn: anybody ? 'nobody' : who, status: nothing, posture: nothing, read } });
  };
  beforeEach(async () => {
    [now, writable] = [begun, true];
    const database = await fresh();
    [drop, url] = [database.drop, database.url];
    rig = await openLedgerRig(database.url);
    served = await start();
  });
  afterEach(async () => {
    await served.listening.close(0);
    await rig.close();
    await drop();
  });

  const auditor: JWTPayload = { roles: ['Auditor'] };
  async function get(path: string, claims: JWTPayload = auditor, headers: object = {}): Promise<Answer> {
    const authorization = `Bearer ${await entra.token(claims)}`;
    const response = await fetch(`${served.url}${path}`, { headers: { authorization, ...headers } });
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Answer['body'];
    return { status: response.status, headers: response.headers, body };
  }
  const ids = ({ body }: Answer): string[] => (body.items ?? []).map(({ id }) => id);
  const readings = async (): Promise<ReturnType<typeof decodeEntry>[]> => {
    const found = [];
    for await (const { bytes } of rig.store.history.entries()) found.push(decodeEntry(bytes));
    return found.filter(({ type }) => type === 'auditor-read');
  };

  test.each([[['Auditor']], [['Admin']], [['Approver', 'Auditor']]])('%j reads every request', async (roles) => {
    const id = await rig.open('a');
    for (const path of ['/api/requests', `/api/requests/${id}`, '/api/statistics']) {
      expect((await get(path, { roles })).status).toBe(200);
    }
    expect(ids(await get('/api/requests', { roles }))).toEqual([id]);
  });

  test.each<[string, JWTPayload]>([
    ['no role', {}],
    ['a role of another name', { roles: ['auditor', 'Reader'] }],
    ['a role that is no list', { roles: 'Auditor' }],
  ])('a valid token with %s is 403, and reads nothing', async (_which, claims) => {
    const id = await rig.open('a');
    for (const path of ['/api/requests', `/api/requests/${id}`, '/api/statistics']) {
      expect(await get(path, claims)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    }
    expect(await readings()).toEqual([]);
  });

  test('an approver reads what they were asked, and nothing else, whatever they look for', async () => {
    const asked = await rig.open('a');
    const strangers = { azureId: 'c0ffee00-0000-4000-8000-000000000099' };
    // More of others than a page holds: what is theirs is found, and not picked out of what everybody was asked.
    await commit(
      rig.store,
      added(
        ...[90, 91, 92].map((number) => request(number, { route: { ...request(1).route, approvers: [person(7)] } })),
      ),
    );
    const mine: JWTPayload = { roles: ['Approver'], oid: person(1).id };
    const counted = await get('/api/requests?count=true&limit=1', mine);
    expect([ids(counted), counted.body]).toMatchObject([[asked], { next: null, count: { value: 1, more: false } }]);
    // Somebody else's request, in which somebody bears the approver's id as a name.
    const named = request(99, {
      route: { ...request(1).route, approvers: [{ ...person(7), name: person(1).id }] },
      facts: { ...request(1).facts, ...strangers },
    });
    await commit(rig.store, added(named));
    const approver: JWTPayload = { roles: ['Approver'], oid: person(1).id.toUpperCase() };
    for (const query of ['', '?state=pending', '?limit=100', `?approver=${person(7).id}`, `?text=${named.id}`]) {
      const found = await get(`/api/requests${query}`, approver);
      expect([query, ids(found).filter((id) => id !== asked)]).toEqual([query, []]);
    }
    expect(ids(await get('/api/requests?count=true', approver))).toEqual([asked]);
    expect(await get(`/api/requests/${named.id}`, approver)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
    expect((await get('/api/statistics', approver)).status).toBe(403);
    const own = await get(`/api/requests/${asked}`, approver);
    // How it went is theirs to see; the record of everybody's steps is the auditor's.
    expect(own).toMatchObject({ status: 200, body: { id: asked, entries: [], personal: {}, deliveries: [] } });
    expect(ids(await get('/api/requests', { roles: ['Approver'], oid: person(5).id }))).toEqual([]);
  });

  test('a page is not sent again to who has it as it is, and says whether it is all or what they were asked', async () => {
    await rig.open('a');
    const first = await get('/api/requests?state=pending');
    const tag = first.headers.get('etag') ?? '';
    expect(first.headers.get('lockbox-sees')).toBe('all');
    const known = await get('/api/requests?state=pending', auditor, {
      'if-none-match': tag,
      'cache-control': 'no-cache',
    });
    expect([known.status, known.headers.get('etag')]).toEqual([304, tag]);
    await rig.open('b');
    const changed = await get('/api/requests?state=pending', auditor, { 'if-none-match': tag });
    expect([changed.status, ids(changed).length]).toEqual([200, 2]);
    const own = await get('/api/requests', { roles: ['Approver'], oid: person(1).id });
    expect(own.headers.get('lockbox-sees')).toBe('asked');
  });

  test('a page is linked to the next one, which goes on behind it, by a relative address', async () => {
    for (const number of [1, 2, 3]) await commit(rig.store, added(request(number)));
    const seen: string[] = [];
    let path: string | undefined = '/api/requests?limit=2&state=pending,expired&text=everything-else';
    for (let pages = 0; path !== undefined && pages < 5; pages += 1) {
      const answer: Answer = await get(path, auditor, { host: 'evil.example', 'x-forwarded-host': 'evil.example' });
      seen.push(...ids(answer));
      const link = answer.headers.get('link');
      path = link === null ? undefined : /^<(\/api\/requests\?[^>]+)>; rel="next"$/.exec(link)?.[1];
    }
    expect(seen).toEqual([3, 2, 1].map((number) => request(number).id));
  });

  test('what is found is counted where that is asked for', async () => {
    for (const number of [1, 2, 3]) await commit(rig.store, added(request(number)));
    expect(await get('/api/requests?count=true&limit=1')).toMatchObject({ body: { count: { value: 3, more: false } } });
    expect((await get('/api/requests?limit=1')).body).not.toHaveProperty('count');
  });

  const unreadable: [query: string, fields: string[] | undefined][] = [
    ['limit=0', ['limit']],
    ['limit=501', ['limit']],
    ['limit=1e9', ['limit']],
    ['limit=', ['limit']],
    ['state=open', ['state']],
    ['state=', ['state']],
    ['kind=lockbox,other', ['kind']],
    ['from=yesterday', ['from']],
    ['to=2026-02-30', ['to']],
    ['text=', ['text']],
    [`text=${'x'.repeat(501)}`, ['text']],
    [`resource=${'x'.repeat(2_001)}`, ['resource']],
    ['route=a&route=b', ['route']],
    ['asked=somebody', undefined],
    ['__proto__=x', undefined],
    ['count=1', ['count']],
  ];
  test.each(unreadable)('the query %s is 400, which names what cannot be read', async (query, fields) => {
    const { status, headers, body } = await get(`/api/requests?${query}`);
    expect([status, headers.get('content-type')]).toEqual([400, expect.stringContaining('application/problem+json')]);
    expect([body['code'], body['fields']]).toEqual(['BAD_REQUEST', fields]);
    expect(await readings()).toEqual([]);
  });

  test.each([
    'x',
    Buffer.from('["position","99999999999999999999"]').toString('base64url'),
    'WyJwb3NpdGlvbiIsIjEiXQ==',
  ])('the cursor %s, which is from elsewhere, is 400', async (cursor) => {
    expect(await get(`/api/requests?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'BAD_CURSOR', fields: ['cursor'] },
    });
  });

  test.each(['from=2026-11-25&to=2026-11-24', 'from=1999-01-01&to=2026-01-01', 'from=x', 'months=3'])(
    'the range %s of statistics is 400',
    async (query) => {
      expect(await get(`/api/statistics?${query}`)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    },
  );

  test('a request is told with a tag that stays while nothing of it changes, whoever reads', async () => {
    const id = await rig.open('a');
    const first = await get(`/api/requests/${id}`);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    await get('/api/requests?text=other', { roles: ['Admin'], oid: person(3).id });
    for (const match of [tag, `"x", W/${tag}`, '*']) {
      expect(await get(`/api/requests/${id}`, auditor, { 'if-none-match': match })).toMatchObject({
        status: 304,
        body: {},
      });
    }
    await rig.approve(id);
    const changed = await get(`/api/requests/${id}`, auditor, { 'if-none-match': tag });
    expect([changed.status, changed.body['state']]).toEqual([200, 'approved']);
    expect(changed.headers.get('etag')).not.toBe(tag);
  });

  test.each(['L-000000000', 'l-0000000000', 'X-0000000000', 'L-0000000000%00', '..%2fstatus', 'c0ffee00'])(
    'what is no id (%s) is nothing that is there',
    async (id) => {
      expect(await get(`/api/requests/${id}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    },
  );

  test('a request that is as the ledger says is told to be, and one that was changed is never told without it', async () => {
    const id = await rig.open('a');
    await rig.approve(id);
    const good = await get(`/api/requests/${id}`);
    expect(good.body['verified']).toEqual({ ok: true, by: 'proof', at: null, faults: [] });
    const stored = (await rig.store.history.find(id))[0]!;
    const to = { ...stored, facts: { ...stored.facts, justification: 'nothing of interest' } };
    await commit(rig.store, { requests: [{ from: stored.version, to }] });
    expect((await get(`/api/requests/${id}`)).body).toMatchObject({
      justification: 'nothing of interest',
      verified: { ok: false, faults: [{ seq: null, code: 'REQUEST_CHANGED' }] },
    });
  });

  test('a list says that its requests were not proven one by one', async () => {
    expect((await get('/api/requests')).body['verified']).toEqual({ ok: null, by: 'nothing', at: null, faults: [] });
  });

  test('statistics count live requests by month, state, time and decider, and leave replayed ones out', async () => {
    const outcome = (number: number, minutes: number) => ({
      via: 'card' as const,
      attribution: 'ours' as const,
      by: { kind: 'person' as const, ...person(number) },
      votes: [],
      at: new Date(Date.parse('2026-11-24T08:00:00.000Z') + minutes * 60_000).toISOString(),
    });
    const openedAt = '2026-11-24T08:00:00.000Z';
    await commit(
      rig.store,
      added(
        request(1, { openedAt, current: { state: 'approved', outcome: outcome(1, 10) } }),
        request(2, { openedAt, current: { state: 'rejected', outcome: outcome(1, 20) } }),
        request(3, { openedAt, current: { state: 'access-ended', how: 'completed', at, outcome: outcome(2, 90) } }),
        request(4, { openedAt: '2026-10-31T23:59:59.999Z', current: { state: 'expired', at } }),
        request(5, { source: 'replay', openedAt, current: { state: 'expired', at } }),
        request(6, { openedAt: '2025-01-01T00:00:00.000Z' }),
      ),
    );
    const { body } = await get('/api/statistics');
    expect(body).toMatchObject({
      complete: true,
      requests: 4,
      months: [
        { month: '2026-10', requests: 1, states: { expired: 1, pending: 0 } },
        { month: '2026-11', requests: 3, states: { approved: 1, rejected: 1, 'access-ended': 1, expired: 0 } },
      ],
      timeToDecision: { requests: 3, p50Seconds: 1_200, p90Seconds: 5_400 },
      decidedBy: [
        { kind: 'person', id: person(1).id, approved: 1, rejected: 1 },
        { kind: 'person', id: person(2).id, approved: 1, rejected: 0 },
      ],
      expired: 1,
      services: [{ count: 4 }],
      routes: [{ name: 'everything-else', count: 4 }],
    });
    expect(() => statisticsSchema.parse(body)).not.toThrow();
    expect((await get('/api/statistics?from=2025-01-01&to=2025-02-01')).body['requests']).toBe(1);
  });
  const at = '2026-11-24T09:00:00.000Z';

  test('every answer is as its schema in the OpenAPI document says', async () => {
    const id = await rig.open('a');
    await rig.refuse(id);
    await rig.approve(id);
    await rig.open('b', 'Expired');
    expect(() => pageSchema.parse(undefined)).toThrow(z.ZodError);
    pageSchema.parse((await get('/api/requests?count=true')).body);
    oneSchema.parse((await get(`/api/requests/${id}`)).body);
    statisticsSchema.parse((await get('/api/statistics')).body);
  });

  test('the OpenAPI document is for everybody, and names every parameter that is taken', async () => {
    const response = await fetch(`${served.url}/api/openapi.json`);
    const document = (await response.json()) as {
      openapi: string;
      paths: Record<string, { get: { parameters: { name: string }[]; responses: object } }>;
    };
    expect([response.status, document.openapi]).toEqual([200, '3.1.0']);
    const named = document.paths['/api/requests']!.get.parameters.map(({ name }) => name);
    expect(named).toEqual([...Object.keys(requestsQuery.shape), 'If-None-Match']);
    for (const reference of JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      expect(document).toHaveProperty(['components', 'schemas', reference[1]!]);
    }
  });

  test('the OpenAPI document has each address of the API, and of the ledger each number that is taken', async () => {
    const { paths } = (await (await fetch(`${served.url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { parameters?: { name: string }[] }>>;
    };
    const all = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(all.sort()).toEqual([
      'get /api/evidence',
      'get /api/export',
      'get /api/holds',
      'get /api/ledger/checkpoint',
      'get /api/ledger/entries',
      'get /api/ledger/keys',
      'get /api/ledger/proof/consistency',
      'get /api/ledger/proof/inclusion',
      'get /api/openapi.json',
      'get /api/posture',
      'get /api/requests',
      'get /api/requests/{id}',
      'get /api/requests/{id}/evidence',
      'get /api/statistics',
      'get /api/status',
      'post /api/access-requests',
      'post /api/access-requests/{id}/end',
      'post /api/erase',
      'post /api/holds',
      'post /api/holds/{id}/end',
    ]);
    const numbers = (path: string) => paths[`/api/ledger/${path}`]?.['get']?.parameters?.map(({ name }) => name);
    expect([numbers('entries'), numbers('proof/inclusion'), numbers('proof/consistency')]).toEqual([
      ['from', 'limit'],
      ['entry', 'size'],
      ['from', 'to'],
    ]);
  });

  test('what an auditor looks at is recorded before they see it, once an hour for each thing', async () => {
    const id = await rig.open('a');
    const ask = (): Promise<Answer> => get('/api/requests?state=pending&text=Contoso');
    await Promise.all([ask(), ask()]);
    await get(`/api/requests/${id}`);
    await get(`/api/requests/${id}`);
    const [list, one, ...others] = await readings();
    expect(others).toEqual([]);
    expect(list).toMatchObject({
      actor: { kind: 'person', ref: { $sealed: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      data: { what: 'requests', filters: { state: ['pending'], text: { $sealed: expect.any(String) } } },
    });
    expect(JSON.stringify(list)).not.toMatch(/Contoso|Bystander|example/);
    expect(one?.data).toEqual({ what: 'request', about: id });
    now = new Date(begun.getTime() + 3_600_000);
    await ask();
    expect(await readings()).toHaveLength(3);
  });

  test('what cannot be recorded is not shown', async () => {
    const id = await rig.open('a');
    writable = false;
    for (const path of ['/api/requests', `/api/requests/${id}`, '/api/statistics']) {
      const { status, body } = await get(path);
      expect([status, Object.keys(body).sort()]).toEqual([500, ['code', 'status', 'title', 'type']]);
    }
    writable = true;
    expect((await get('/api/requests')).status).toBe(200);
  });

  test('nobody changes anything: other methods are 405', async () => {
    for (const path of ['/api/requests', '/api/requests/L-0000000001', '/api/statistics', '/api/openapi.json']) {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
        const response = await fetch(`${served.url}${path}`, { method });
        expect([path, method, response.status, response.headers.get('allow')]).toEqual([
          path,
          method,
          405,
          'GET, HEAD',
        ]);
      }
    }
  });

  test('without sign-in every answer says so, and only names of this machine are answered', async () => {
    await served.listening.close(0);
    served = await start(true);
    const response = await fetch(`${served.url}/api/requests`);
    expect([response.status, response.headers.get('lockbox-sign-in')]).toEqual([
      200,
      'off: for development on loopback only',
    ]);
    expect((await readings())[0]?.actor).toEqual({ kind: 'unknown' });
    const request = 'GET /api/requests HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n';
    expect(await sendRaw(served.port, request)).toMatch(/^HTTP\/1\.1 403 /);
    expect(url).not.toBe('');
  });
});
