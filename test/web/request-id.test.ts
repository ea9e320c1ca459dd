import { createLog } from '../../src/telemetry';
import { sendRaw, serve, type Served } from './rig';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let served: Served;
let lines: string[];

beforeEach(async () => {
  lines = [];
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } });
  served = await serve({
    messages: async (_request, response, body) => {
      log.info({ length: body.length }, 'taken');
      await new Promise(setImmediate);
      log.info('answered');
      response.end();
    },
    onError: (error) => {
      log.error({ err: error }, 'a request failed');
    },
  });
});
afterEach(() => served.listening.close(0));

function send(headers: Record<string, string> = {}, body = '{}'): Promise<Response> {
  return fetch(`${served.url}/api/messages`, { method: 'POST', headers, body });
}

function loggedIds(): unknown[] {
  return lines.map((line) => (JSON.parse(line) as { httpRequestId?: unknown }).httpRequestId);
}

test('every line of a call bears the id that its answer bears, also after its body was read and it waited', async () => {
  const response = await send({}, 'x'.repeat(100_000));
  const id = response.headers.get('x-request-id');
  expect(id).toMatch(uuid);
  expect(loggedIds()).toEqual([id, id]);
});

test('calls at the same time have ids of their own', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => send()));
  const ids = answers.map((answer) => answer.headers.get('x-request-id'));
  expect(new Set(ids).size).toBe(20);
  expect(loggedIds().sort()).toEqual([...ids, ...ids].sort());
});

test('the id that a proxy gave is kept', async () => {
  const given = '4bf92f35-77b3-4da6.a3ce_929d0e0e4736';
  expect((await send({ 'X-Request-Id': given })).headers.get('x-request-id')).toBe(given);
  expect(loggedIds()).toEqual([given, given]);
});

test.each([
  ['nothing', ''],
  ['a short one', 'a'],
  ['one of 65 characters', 'a'.repeat(65)],
  ['several words', 'first second'],
  ['a list', 'aaaaaaaa, bbbbbbbb'],
  ['what a shell or a page reads as more', '$(reboot)<script>'],
  ['what a log reads as a line', 'aaaaaaaa%0a{"level":60}'],
  ['what begins as an option', '--version'],
  ['letters beyond ASCII', 'ääääääääää'],
])('an id of the caller’s that is %s is passed over', async (_what, given) => {
  const id = (await send({ 'X-Request-Id': Buffer.from(given).toString('latin1') })).headers.get('x-request-id');
  expect(id).toMatch(uuid);
  expect(loggedIds()).toEqual([id, id]);
});

test('of two ids neither is kept', async () => {
  const answer = await sendRaw(
    served.port,
    'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: aaaaaaaa\r\nX-Request-Id: bbbbbbbb\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}\r\n/i);
});

test.each(['/healthz', '/nothing-here', '/api/messages'])('the answer of GET %s bears one too', async (path) => {
  expect((await fetch(served.url + path)).headers.get('x-request-id')).toMatch(uuid);
});
