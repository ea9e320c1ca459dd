import type { SpanFacts, Spanned } from '../../src/model';
import { serve, type Served } from './rig';

const token = 'c'.repeat(40);
let served: Served;
let told: { name: string; facts: SpanFacts }[];
afterEach(() => served.listening.close(0));

const span: Spanned = async (name, work, facts) => {
  const value = await work();
  told.push({ name, facts: facts?.() ?? {} });
  return value;
};

test('a call is told by the pattern of its address: a word in the path that lets somebody in is not', async () => {
  told = [];
  served = await serve({
    span,
    alerts: { tokens: () => [token], take: () => Promise.resolve({ taken: 1, ignored: 0 }) },
  });
  const response = await fetch(`${served.url}/api/alerts/azure-monitor/${token}?code=secret`, {
    method: 'POST',
    body: 'x',
  });
  await response.text();
  while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([
    { name: 'door', facts: { method: 'POST', route: '/api/alerts/azure-monitor/:token', status: 400 } },
  ]);
});

test('each answer bears an id of its own', async () => {
  served = await serve({});
  const ids = await Promise.all(
    [1, 2].map(async () => (await fetch(`${served.url}/healthz`)).headers.get('x-request-id')),
  );
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(ids[1]).not.toBe(ids[0]);
});
