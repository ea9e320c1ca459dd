import { inspect } from 'node:util';
import { Arm } from '../../src/azure/arm';
import { AzureError } from '../../src/azure/errors';
import type { AzureFailure } from '../../src/engine';
import { FakeAzure, fakeToken, json, reset, silence, text, type Reply } from '../fakes/azure';
import { edge, now, reads } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start();
});
afterEach(() => azure.stop());

const seconds = 1_000;
/** It would be understood, were it smaller. */
const tooLarge = JSON.stringify({ value: [], isOptedIn: true, padding: ' '.repeat(8 * 1024 * 1024) });

/** What comes in place of an answer, what it is reported as, and how long Azure is then left alone. */
const failures: readonly (readonly [string, Reply, AzureFailure, number?])[] = [
  ['401', json({ error: { code: 'InvalidAuthenticationToken' } }, 401), 'UNAUTHORISED'],
  ['403', json({ error: { code: 'AuthorizationFailed' } }, 403), 'FORBIDDEN'],
  ['404', json({ error: { code: 'NotFound' } }, 404), 'NOT_FOUND'],
  ['408', json({}, 408), 'SERVER_ERROR'],
  ['429 that does not say how long', json({}, 429), 'THROTTLED', 30 * seconds],
  ['429 with seconds', json({}, 429, { 'retry-after': '17' }), 'THROTTLED', 17 * seconds],
  ['429 with a date', json({}, 429, { 'retry-after': 'Mon, 02 Mar 2026 09:02:00 GMT' }), 'THROTTLED', 120 * seconds],
  ['429 with a date gone by', json({}, 429, { 'retry-after': 'Mon, 02 Mar 2026 08:00:00 GMT' }), 'THROTTLED', 0],
  ['429 for a hundred years', json({}, 429, { 'retry-after': '3153600000' }), 'THROTTLED', 3_600 * seconds],
  ['429 for ever', json({}, 429, { 'retry-after': '9'.repeat(400) }), 'THROTTLED', 3_600 * seconds],
  ['429 with words', json({}, 429, { 'retry-after': 'soon' }), 'THROTTLED', 30 * seconds],
  ['500', json({}, 500), 'SERVER_ERROR'],
  ['502 of something in between', text('<html>Bad gateway</html>', 502), 'SERVER_ERROR'],
  ['503 with Retry-After', json({}, 503, { 'retry-after': '9' }), 'SERVER_ERROR', 9 * seconds],
  ['a redirect', json({}, 302, { location: 'http://127.0.0.1:9/elsewhere' }), 'NOT_UNDERSTOOD'],
  ['an empty body', text(''), 'NOT_UNDERSTOOD'],
  ['a body that is no JSON', text('<html>Sign in</html>'), 'NOT_UNDERSTOOD'],
  ['JSON that is no object', json(['value']), 'NOT_UNDERSTOOD'],
  ['204', { kind: 'answer', status: 204, headers: {}, body: '', ending: 'whole' }, 'NOT_UNDERSTOOD'],
  ['a body over 8 MiB', text(tooLarge), 'NOT_UNDERSTOOD'],
  ['a dropped connection', reset, 'UNREACHABLE'],
  ['a body cut short', text('{"value":[', 200, {}, 'cut'), 'UNREACHABLE'],
  ['a packed body cut short', text('xx', 200, { 'content-encoding': 'gzip' }, 'cut'), 'UNREACHABLE'],
];

describe.each(reads)('a read of %s', (_name, read) => {
  const rows = failures.map(([what, reply, code, afterMs]) => ({ what, reply, code, afterMs }));
  test.each(rows)('is told as failed after one call: $what', async ({ reply, code, afterMs }) => {
    azure.answer = () => reply;
    const result = await read(edge(azure.url).truth);
    expect(result).toEqual({
      ok: false,
      code,
      reason: expect.any(String),
      ...(afterMs === undefined ? {} : { afterMs }),
    });
    expect(azure.requests).toHaveLength(1);
    expect(JSON.stringify(result)).not.toContain(fakeToken.slice(-20));
  });

  test.each<[string, Reply]>([
    ['says nothing', silence],
    ['stops in the middle of the body', text('{"value":[', 200, {}, 'stall')],
    ['stops in the middle of a packed body', text('xx', 200, { 'content-encoding': 'gzip' }, 'stall')],
    ['goes on for ever', text('{"value":[', 200, {}, 'trickle')],
  ])('ends within its time-out when the server %s', async (_what, reply) => {
    azure.answer = () => reply;
    const result = await read(edge(azure.url, { timeoutMs: 50 }).truth);
    expect(result).toEqual({ ok: false, code: 'TIMED_OUT', reason: 'no answer within 50 ms' });
    // On a busy machine the time may be over before the call has left.
    expect(azure.requests.length).toBeLessThanOrEqual(1);
  });

  test('is told as unreachable when nobody listens', async () => {
    const { truth } = edge(azure.url);
    // The token is there before the server goes.
    await truth.optedIn();
    await azure.stop();
    expect(await read(truth)).toMatchObject({ ok: false, code: 'UNREACHABLE' });
    azure = await FakeAzure.start();
  });
});

test('a failed read leaves nothing behind: the next one is read as ever', async () => {
  const { truth } = edge(azure.url);
  azure.answer = () => reset;
  expect(await truth.optedIn()).toMatchObject({ ok: false });
  azure.answer = () => json({ isOptedIn: true });
  expect(await truth.optedIn()).toEqual({ ok: true, value: true });
});

test('how long Azure wants to be left alone is told by the clock of the service, not of the machine', async () => {
  azure.answer = () => json({}, 429, { 'retry-after': new Date(now.getTime() + 5 * seconds).toUTCString() });
  expect(await edge(azure.url).truth.optedIn()).toMatchObject({ afterMs: 5 * seconds });
});

test.each<[string, Reply]>([
  ['a lost connection', reset],
  ['a body cut short', text('{"value":[', 200, {}, 'cut')],
  ['a refusal', json({ error: { message: fakeToken } }, 403)],
])('an error with all its causes, as a log would show it, holds no token: %s', async (_what, reply) => {
  azure.answer = () => reply;
  const error: unknown = await new Arm(edge(azure.url).options).get('/x').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AzureError);
  expect(inspect(error, { depth: 20 })).not.toContain('do-not-show');
});
