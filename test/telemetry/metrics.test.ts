import { createMetrics } from '../../src/telemetry';

async function samples(metrics: ReturnType<typeof createMetrics>): Promise<string[]> {
  const { text } = await metrics.render();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('every figure that the service counts is on the page, with its labels', async () => {
  const metrics = createMetrics();
  metrics.events({ taken: 2, ignored: 3, duplicates: 1 });
  metrics.events({ taken: 1, ignored: 0, duplicates: 0 });
  metrics.delivered('sent');
  metrics.delivered('parked');
  metrics.undelivered(2);
  metrics.pollFailed('lockbox/s1');
  metrics.pollFailed('lockbox/s1');
  metrics.lags(new Map([['lockbox/s1', 12.5]]));
  const ages = { '0.5': 8, '1': 12.5 };
  metrics.freshness([{ kind: 'lockbox', states: { fresh: 3, late: 1 }, ages, periodSeconds: 60 }]);
  metrics.stored({ requests: { pending: 4 }, deliveries: { parked: 1 }, entries: 99 });
  expect(await samples(metrics)).toEqual(
    expect.arrayContaining([
      'lockbox_events_total{as="taken"} 3',
      'lockbox_events_total{as="ignored"} 3',
      'lockbox_delivery_attempts_total{outcome="sent"} 1',
      'lockbox_source_failures_total{source="lockbox/s1"} 2',
      'lockbox_requests_undelivered 2',
      'lockbox_source_lag_seconds{source="lockbox/s1"} 12.5',
      'lockbox_sources_age_seconds{kind="lockbox",quantile="0.5"} 8',
      'lockbox_sources{kind="lockbox",state="late"} 1',
      'lockbox_sources_period_seconds{kind="lockbox"} 60',
      'lockbox_requests{state="pending"} 4',
      'lockbox_deliveries{status="parked"} 1',
      'lockbox_ledger_entries 99',
    ]),
  );
});

test('a state that no request has any more loses its figure', async () => {
  const metrics = createMetrics();
  metrics.stored({ requests: { pending: 4 }, deliveries: { due: 2, parked: 1 }, entries: 1 });
  metrics.stored({ requests: { approved: 4 }, deliveries: { done: 3 }, entries: 2 });
  const page = (await samples(metrics)).join('\n');
  expect(page).not.toMatch(/state="pending"|status="due"|status="parked"/);
  expect(page).toContain('lockbox_requests{state="approved"} 4');
});

test('however many sources fail, few of them have a count of their own, and none is lost', async () => {
  const metrics = createMetrics();
  for (let source = 0; source < 10_000; source += 1) metrics.pollFailed(`lockbox/${String(source)}`);
  const counts = (await samples(metrics)).filter((line) => line.startsWith('lockbox_source_failures_total'));
  expect(counts).toHaveLength(101);
  expect(counts).toContain('lockbox_source_failures_total{source="lockbox/others"} 9900');
});

test('two services in one process count apart', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.delivered('sent');
  expect(await samples(other)).not.toContainEqual(expect.stringContaining('outcome="sent"'));
  expect(await samples(one)).toContainEqual('lockbox_delivery_attempts_total{outcome="sent"} 1');
});

test('every metric is named after the product, and the page is Prometheus text', async () => {
  const metrics = createMetrics();
  const { type } = await metrics.render();
  expect(type).toContain('text/plain');
  for (const sample of await samples(metrics)) expect(sample).toMatch(/^lockbox_/);
});
