import { WorkflowError } from '../../src/workflow';
import { sendRaw, serve, serveMetrics, type Served } from './rig';

const canary = 'canary-secret';
const limit = 256 * 1024;
let running: Served[] = [];

async function start(options?: Parameters<typeof serve>[0]): Promise<Served> {
  const one = await serve(options);
  running.push(one);
  return one;
}

async function startMetrics(render: Parameters<typeof serveMetrics>[0]): Promise<Served> {
  const one = await serveMetrics(render);
  running.push(one);
  return one;
}

afterEach(async () => {
  await Promise.all(running.map(({ listening }) => listening.close(0)));
  running = [];
});

/** An answer that says a code and one sentence, and nothing else. */
async function expectProblem(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const text = await response.text();
  const body = JSON.parse(text) as Record<string, unknown>;
  expect(Object.keys(body).sort()).toEqual(['code', 'status', 'title', 'type']);
  expect(body).toMatchObject({ type: 'about:blank', status, code });
  expect(text).not.toMatch(/canary|\n\s+at |node_modules/);
}

test('healthz answers whatever the database does; readyz only while the database does', async () => {
  let ready: () => Promise<boolean> = () => Promise.resolve(true);
  const { url } = await start({ ready: () => ready() });
  expect(await (await fetch(`${url}/readyz`)).text()).toBe('ok\n');
  ready = () => Promise.resolve(false);
  await expectProblem(await fetch(`${url}/readyz`), 503, 'NOT_READY');
  ready = () => Promise.reject(new Error(canary));
  await expectProblem(await fetch(`${url}/readyz`), 503, 'NOT_READY');
  const health = await fetch(`${url}/healthz`);
  expect([health.status, await health.text()]).toEqual([200, 'ok\n']);
});

/** Addresses that later issues build, that exist elsewhere, and that are made up. */
const unknown = [
  '/',
  '/metrics',
  '/api',
  '/api/requests',
  '/api/requests/L-0123456789',
  '/api/ledger/checkpoint',
  '/api/alerts/azure-monitor',
  '/api/openapi.json',
  '/auth/start',
  '/api/messages/x',
  '/healthz/x',
  '/%E0%A4%A',
  '/..%2f..%2fetc/passwd',
  '/<script>',
];

test.each(unknown)('%s is not there, by any method', async (path) => {
  const { url } = await start();
  for (const method of ['GET', 'POST', 'DELETE'])
    await expectProblem(await fetch(url + path, { method }), 404, 'NOT_FOUND');
});

test.each([
  ['/api/messages', 'GET', 'POST'],
  ['/api/messages', 'PUT', 'POST'],
  ['/healthz', 'POST', 'GET, HEAD'],
  ['/readyz', 'DELETE', 'GET, HEAD'],
])('%s does not answer %s, and names what it does', async (path, method, allowed) => {
  const { url } = await start();
  const response = await fetch(url + path, { method });
  expect(response.headers.get('allow')).toBe(allowed);
  await expectProblem(response, 405, 'METHOD_NOT_ALLOWED');
});

test('no answer says what it is made with, may be kept, or may be taken for another type', async () => {
  const { url } = await start();
  const metrics = await startMetrics(() => Promise.resolve({ type: 'text/plain', text: 'lockbox_up 1\n' }));
  for (const address of [`${url}/healthz`, `${url}/none`, `${metrics.url}/metrics`, `${metrics.url}/none`]) {
    const { headers } = await fetch(address);
    expect([headers.get('x-powered-by'), headers.get('server')]).toEqual([null, null]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('the door gets every body up to the limit as bytes, whatever it says it is, and judges by itself', async () => {
  const got: Buffer[] = [];
  const { url } = await start({
    messages: (_request, response, body) => {
      got.push(body);
      response.statusCode = 400;
      response.end();
      return Promise.resolve();
    },
  });
  const bodies = ['{"broken', '', '\u0000', 'x'.repeat(limit)];
  for (const body of bodies) {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const response = await fetch(`${url}/api/messages`, { method: 'POST', headers: { 'content-type': type }, body });
      expect(response.status).toBe(400);
    }
  }
  expect(got.map((body) => body.toString())).toEqual(bodies.flatMap((body) => [body, body, body]));
});

test('a body above the limit is refused before anybody reads it, whether its length is announced or not', async () => {
  let asked = 0;
  const { url } = await start({
    messages: () => {
      asked += 1;
      return Promise.resolve();
    },
  });
  const body = 'x'.repeat(limit + 1);
  await expectProblem(await fetch(`${url}/api/messages`, { method: 'POST', body }), 413, 'BODY_TOO_LARGE');
  const stream = new Blob([body]).stream();
  const chunked = await fetch(`${url}/api/messages`, { method: 'POST', body: stream, duplex: 'half' });
  await expectProblem(chunked, 413, 'BODY_TOO_LARGE');
  expect(asked).toBe(0);
});

test('a body that is packed is refused: unpacked, it could be of any size', async () => {
  const { url } = await start();
  const headers = { 'content-encoding': 'gzip' };
  await expectProblem(await fetch(`${url}/api/messages`, { method: 'POST', headers, body: 'x' }), 400, 'BAD_REQUEST');
});

test('what is no HTTP is refused, and the service goes on', async () => {
  const { url, port, errors } = await start();
  expect(await sendRaw(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  const long = `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`;
  expect(await sendRaw(port, long)).toMatch(/^HTTP\/1\.1 431 /);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(errors).toEqual([]);
});

test.each([
  ['a database that cannot be used', new WorkflowError('STORE_UNAVAILABLE', canary), 503, 'UNAVAILABLE'],
  ['a service that stops', new WorkflowError('STOPPED', canary), 503, 'UNAVAILABLE'],
  ['a broken invariant', new WorkflowError('BROKEN_INVARIANT', canary), 500, 'INTERNAL'],
  ['anything else', new Error(canary), 500, 'INTERNAL'],
])('%s is answered without its words, and told to whoever runs the service', async (_what, error, status, code) => {
  const door = await start({ messages: () => Promise.reject(error) });
  await expectProblem(await fetch(`${door.url}/api/messages`, { method: 'POST', body: '{}' }), status, code);
  expect(door.errors).toEqual([error]);
  const metrics = await startMetrics(() => Promise.reject(error));
  await expectProblem(await fetch(`${metrics.url}/metrics`), status, code);
  expect(metrics.errors).toEqual([error]);
});

test('an answer that fails in its middle is cut off, so that nobody takes it for a whole one', async () => {
  const failure = new Error(canary);
  const { url, errors } = await start({
    messages: (_request, response) => {
      response.write('begun');
      return Promise.reject(failure);
    },
  });
  const answer = fetch(`${url}/api/messages`, { method: 'POST', body: '{}' }).then((response) => response.text());
  await expect(answer).rejects.toThrow();
  expect(errors).toEqual([failure]);
});

test('metrics have an address of their own, and nothing else is there', async () => {
  const { url } = await startMetrics(() =>
    Promise.resolve({ type: 'text/plain; version=0.0.4', text: 'lockbox_up 1\n' }),
  );
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  expect(await response.text()).toBe('lockbox_up 1\n');
  for (const path of ['/', '/healthz', '/api/messages']) await expectProblem(await fetch(url + path), 404, 'NOT_FOUND');
  await expectProblem(await fetch(`${url}/metrics`, { method: 'POST' }), 405, 'METHOD_NOT_ALLOWED');
});

test('closing lets an open request finish, and takes no new one', async () => {
  let finish: () => void = () => undefined;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const { url, listening } = await start({
    messages: (_request, response) => {
      finish = () => response.end('finished');
      begin();
      return Promise.resolve();
    },
  });
  const open = fetch(`${url}/api/messages`, { method: 'POST', body: '{}' });
  await begun;
  const closed = listening.close(60_000);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  finish();
  expect(await (await open).text()).toBe('finished');
  await closed;
  running = [];
});

test('closing cuts a request off that does not finish in time', async () => {
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const { url, listening } = await start({
    messages: () => {
      begin();
      return new Promise(() => undefined);
    },
  });
  const open = fetch(`${url}/api/messages`, { method: 'POST', body: '{}' });
  await begun;
  await Promise.all([expect(open).rejects.toThrow(), listening.close(1)]);
  running = [];
});
