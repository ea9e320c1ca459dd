import { simulatedTenantId } from '../../src/simulator';
import { FakeAzure, json, reset, type Reply } from '../fakes/azure';
import { edge, valueOf } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start();
});
afterEach(() => azure.stop());

const one = 'a1111111-1111-4111-8111-111111111111';
const two = 'a2222222-2222-4222-8222-222222222222';
const otherTenant = '99999999-1111-4222-8333-444455556666';

function listed(...records: unknown[]): void {
  azure.answer = () => json({ value: records });
}

function subscriptions(wanted: 'all' | string[] = 'all'): Promise<object> {
  return edge(azure.url, { subscriptions: wanted }).truth.subscriptions();
}

describe('all subscriptions', () => {
  test('are those that the credential sees, with their names', async () => {
    listed(
      { subscriptionId: one.toUpperCase(), displayName: 'One', state: 'Enabled', tenantId: simulatedTenantId },
      { subscriptionId: two, displayName: 'Two', state: 'Enabled' },
    );
    expect(await subscriptions()).toEqual({
      ok: true,
      value: [
        { id: one, name: 'One' },
        { id: two, name: 'Two' },
      ],
    });
    expect(azure.requests.map(({ url }) => url)).toEqual(['/subscriptions?api-version=2022-12-01']);
  });

  test.each([
    ['Enabled', true],
    ['enabled', true],
    ['Warned', true],
    ['PastDue', true],
    ['SomethingNew', true],
    [undefined, true],
    ['Disabled', false],
    ['Deleted', false],
    ['EXPIRED', false],
  ])('in the state %j are watched: %s', async (state, watched) => {
    listed({ subscriptionId: one, state });
    expect(await subscriptions()).toEqual({ ok: true, value: watched ? [{ id: one }] : [] });
  });

  test('of another tenant, that its owner delegated, are left to that one', async () => {
    listed({ subscriptionId: one, tenantId: otherTenant }, { subscriptionId: two, tenantId: simulatedTenantId });
    expect(await subscriptions()).toEqual({ ok: true, value: [{ id: two }] });
  });

  test('are watched once, however often they are listed', async () => {
    listed({ subscriptionId: one }, { subscriptionId: one.toUpperCase(), displayName: 'One' });
    expect(await subscriptions()).toEqual({ ok: true, value: [{ id: one, name: 'One' }] });
  });

  test('are known by their path where they bear no id', async () => {
    listed({ id: `/subscriptions/${one}`, displayName: 'One' });
    expect(await subscriptions()).toEqual({ ok: true, value: [{ id: one, name: 'One' }] });
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['text', 'x'],
    ['an id that is no GUID', { subscriptionId: '../../x' }],
    ['no id', { displayName: 'x' }],
  ])('are found beside a record that is none: %s', async (_what, bad) => {
    listed(bad, { subscriptionId: one });
    expect(await subscriptions()).toEqual({ ok: true, value: [{ id: one }] });
  });

  test('have names that are bounded and hold no control characters', async () => {
    listed({ subscriptionId: one, displayName: `a\u0000${'b'.repeat(500)}` }, { subscriptionId: two, displayName: 7 });
    expect(await subscriptions()).toEqual({
      ok: true,
      value: [{ id: one, name: `a${'b'.repeat(198)}` }, { id: two }],
    });
  });
});

describe('a configured list of subscriptions', () => {
  test('is watched with the names that Azure gives', async () => {
    listed({ subscriptionId: two, displayName: 'Two' }, { subscriptionId: one, displayName: 'One' });
    expect(await subscriptions([one.toUpperCase()])).toEqual({ ok: true, value: [{ id: one, name: 'One' }] });
  });

  test('is watched though one cannot be seen, is disabled, or is of another tenant', async () => {
    const unseen = 'a3333333-3333-4333-8333-333333333333';
    listed(
      { subscriptionId: one, displayName: 'One', state: 'Disabled' },
      { subscriptionId: two, tenantId: otherTenant },
    );
    expect(await subscriptions([one, two, unseen])).toEqual({
      ok: true,
      value: [{ id: one, name: 'One' }, { id: two }, { id: unseen }],
    });
  });

  test('names each once', async () => {
    listed();
    expect(valueOf(await edge(azure.url, { subscriptions: [one, one.toUpperCase()] }).truth.subscriptions())).toEqual([
      { id: one },
    ]);
  });

  test.each<[string, Reply]>([
    ['403', json({}, 403)],
    ['nonsense', json([])],
    ['a foreign link', json({ value: [], nextLink: 'https://elsewhere.invalid/' })],
  ])('is watched without names where these are not to be had: %s', async (_what, reply) => {
    azure.answer = () => reply;
    expect(await subscriptions([one, two])).toEqual({ ok: true, value: [{ id: one }, { id: two }] });
  });

  test.each<[string, Reply]>([
    ['429', json({}, 429)],
    ['500', json({}, 500)],
    ['a dropped connection', reset],
  ])('is asked for again after what passes: %s', async (_what, reply) => {
    azure.answer = () => reply;
    expect(await subscriptions([one, two])).toMatchObject({ ok: false });
  });
});
