import { createHash } from 'node:crypto';
import http from 'node:http';
import { CloudEvent } from 'cloudevents';
import { WebhookReceiver, verified, type Behaviour } from '../fakes/webhooks';
import { event, keyOf, oldSecret, secret, webhooksAt } from './rig';

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(() => receiver.stop());

const lastCall = () => receiver.calls.at(-1)!;

test('an event is posted once as CloudEvents 1.0 JSON, to the path and query of the url', async () => {
  const sent = await webhooksAt(`${receiver.url}/?code=a%20b`).send('hook', event);
  const hash = createHash('sha256').update(receiver.calls[0]!.body).digest('hex');
  expect(sent).toEqual({ kind: 'sent', body: hash });
  expect(receiver.calls).toHaveLength(1);
  const { method, path, headers, body } = lastCall();
  expect({ method, path }).toEqual({ method: 'POST', path: '/hook/?code=a%20b' });
  expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
  expect(headers['user-agent']).toBe('lockbox-bot/test');
  const { name, ...same } = event;
  const attributes = { specversion: '1.0', type: `com.lockboxbot.${name}`, datacontenttype: 'application/json' };
  expect(JSON.parse(body)).toEqual({ ...same, ...attributes });
});

test('the official CloudEvents library finds every required attribute, and nothing that is not allowed', async () => {
  await webhooksAt(receiver.url).send('hook', event);
  const parsed = new CloudEvent(JSON.parse(lastCall().body) as object, true);
  expect(parsed.validate()).toBe(true);
});

test('the official Standard Webhooks library takes the signature', async () => {
  await webhooksAt(receiver.url).send('hook', event);
  expect(verified(lastCall(), `whsec_${secret}`)).toMatchObject({ id: event.id });
});

test.each([
  ['the body', (call: { body: string }) => ({ body: call.body.replace('approve', 'reject') })],
  [
    'the id',
    ({ headers }: { headers: object }) => ({ headers: { ...headers, 'webhook-id': 'L-0123456789/4/decided' } }),
  ],
  [
    'the moment',
    ({ headers }: { headers: Record<string, unknown> }) => ({
      headers: { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) },
    }),
  ],
])('a signature does not hold for an event in which %s was changed', async (_what, change) => {
  await webhooksAt(receiver.url).send('hook', event);
  const call = lastCall();
  expect(() => verified({ ...call, ...change(call) }, secret)).toThrow('No matching signature');
});

test('a signature does not hold under another secret', async () => {
  await webhooksAt(receiver.url).send('hook', event);
  expect(() => verified(lastCall(), oldSecret)).toThrow('No matching signature');
});

test('while a secret is rotated, receivers of the new and of the old one both take the event', async () => {
  const keys = { current: keyOf(secret), previous: keyOf(oldSecret) };
  await webhooksAt(receiver.url, { webhook: { keys: () => keys } }).send('hook', event);
  expect(lastCall().headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  expect(verified(lastCall(), secret)).toMatchObject({ id: event.id });
  expect(verified(lastCall(), oldSecret)).toMatchObject({ id: event.id });
});

test('each attempt sends the same id and the same bytes, signed at its own moment', async () => {
  let now = Date.parse('2026-11-24T09:00:00.999Z');
  const webhooks = webhooksAt(receiver.url, { clock: { now: () => new Date(now) } });
  await webhooks.send('hook', event);
  now += 60_000;
  await webhooks.send('hook', event);
  const [first, second] = receiver.calls;
  expect(second!.body).toBe(first!.body);
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  expect([first, second].map((call) => call!.headers['webhook-timestamp'])).toEqual(['1795510800', '1795510860']);
  expect(second!.headers['webhook-signature']).not.toBe(first!.headers['webhook-signature']);
});

test.each([
  ['200', { status: 200 }, { kind: 'sent' }],
  ['204', { status: 204 }, { kind: 'sent' }],
  ['410, and is not tried again', { status: 410 }, { kind: 'never', reason: expect.stringContaining('410') }],
  ['400', { status: 400 }, { kind: 'retry', reason: 'the receiver answered HTTP 400' }],
  ['404', { status: 404 }, { kind: 'retry', reason: 'the receiver answered HTTP 404' }],
  ['500', { status: 500 }, { kind: 'retry', reason: 'the receiver answered HTTP 500' }],
  [
    '429 with seconds to wait',
    { status: 429, headers: { 'retry-after': '120' } },
    { kind: 'retry', reason: expect.any(String), afterMs: 120_000 },
  ],
  [
    '503 with a date to wait for',
    { status: 503, headers: { 'retry-after': 'Tue, 24 Nov 2026 09:05:00 GMT' } },
    { kind: 'retry', reason: expect.any(String), afterMs: 300_000 },
  ],
  [
    'a wait without end, which becomes a day',
    { status: 503, headers: { 'retry-after': '999999999' } },
    { kind: 'retry', reason: expect.any(String), afterMs: 86_400_000 },
  ],
  [
    'a date of the past, which is no wait',
    { status: 503, headers: { 'retry-after': 'Tue, 24 Nov 2020 09:05:00 GMT' } },
    { kind: 'retry', reason: expect.any(String), afterMs: 0 },
  ],
  [
    'a wait that cannot be read, which is passed over',
    { status: 503, headers: { 'retry-after': 'soon' } },
    { kind: 'retry', reason: expect.any(String) },
  ],
  ['a broken connection', 'cut', { kind: 'retry', reason: 'the connection failed (ECONNRESET)' }],
] as [string, Behaviour, object][])('the receiver answers %s', async (_what, behaviour, verdict) => {
  receiver.answerNext(behaviour);
  const clock = { now: () => new Date('2026-11-24T09:00:00.000Z') };
  expect(await webhooksAt(receiver.url, { clock }).send('hook', event)).toMatchObject(verdict);
  expect(receiver.calls).toHaveLength(1);
});

test.each([[301], [302], [303], [307], [308]])('a redirect is not followed: %d', async (status) => {
  const elsewhere = await WebhookReceiver.start();
  receiver.answerNext({ status, headers: { location: elsewhere.url } });
  const verdict = await webhooksAt(receiver.url).send('hook', event);
  expect(verdict).toEqual({
    kind: 'retry',
    reason: `the receiver answered HTTP ${status}; redirects are not followed`,
  });
  expect(elsewhere.calls).toEqual([]);
  await elsewhere.stop();
});

test('an answer that never comes ends with the time-out', async () => {
  receiver.answerNext('silence');
  const verdict = await webhooksAt(receiver.url, { timeoutMs: 50 }).send('hook', event);
  expect(verdict).toEqual({ kind: 'retry', reason: 'no answer within 50 ms' });
});

test('an answer whose body never ends is over with the time-out, and its status counts', async () => {
  receiver.answerNext({ slow: 200 });
  expect(await webhooksAt(receiver.url, { timeoutMs: 3_000 }).send('hook', event)).toMatchObject({ kind: 'sent' });
});

test('an endless answer is cut off after a few kilobytes, not only by the time-out', async () => {
  receiver.answerNext({ endless: 200 });
  expect(await webhooksAt(receiver.url, { timeoutMs: 3_600_000 }).send('hook', event)).toMatchObject({ kind: 'sent' });
});

test('a stop cuts short what is under way, which does not count as an attempt', async () => {
  receiver.answerNext('silence');
  const webhooks = webhooksAt(receiver.url, { timeoutMs: 3_600_000 });
  const sending = webhooks.send('hook', event);
  await receiver.until(() => receiver.calls.length === 1);
  webhooks.stop();
  expect(await sending).toEqual({ kind: 'later', afterMs: 0 });
  expect(await webhooks.send('hook', event)).toEqual({ kind: 'later', afterMs: 0 });
  expect(receiver.calls).toHaveLength(1);
});

test('a proxy that the process is set to use is not used', async () => {
  const proxy = await WebhookReceiver.start();
  const usual = http.globalAgent;
  http.globalAgent = new http.Agent({ proxyEnv: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` } });
  try {
    expect(await webhooksAt(receiver.url).send('hook', event)).toMatchObject({ kind: 'sent' });
  } finally {
    http.globalAgent = usual;
  }
  expect(proxy.calls).toEqual([]);
  expect(receiver.calls).toHaveLength(1);
  await proxy.stop();
});

test('people know a webhook by its host and key; path and query, which may hold a secret, are not told', () => {
  expect(webhooksAt('https://hooks.example/canary?sig=canary').nameOf('hook')).toBe('hooks.example (hook)');
});
