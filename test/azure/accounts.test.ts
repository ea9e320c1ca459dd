import type { RequestFacts } from '../../src/model';
import { FakeAzure, json, reset, type Reply } from '../fakes/azure';
import { edge, now, subscription, valueOf } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start();
});
afterEach(() => azure.stop());

const group = `/subscriptions/${subscription.id}/resourceGroups/rg`;
const storage = `${group}/providers/Microsoft.Storage/storageAccounts/speechdata`;
const minute = 60_000;

function idOf(name: string): string {
  return `${group}/providers/Microsoft.CognitiveServices/accounts/${name}`;
}

function account(name: string, kind: unknown, properties: unknown = {}): object {
  return { id: idOf(name), kind, properties };
}

const speech = account('speech', 'SpeechServices', { userOwnedStorage: [{ resourceId: storage }] });
const accounts: unknown[] = [
  account('gpt', 'OpenAI'),
  account('foundry', 'AIServices'),
  account('translator', 'TextTranslation'),
  account('language', 'TextAnalytics'),
  account('vision', 'ComputerVision'),
  speech,
];

/** Answers with these accounts, and with one request about these resources. */
function answering(accountsReply: Reply, resourceIds: readonly string[]): void {
  const properties = { requestId: 'r-1', status: 'Pending', resourceIds };
  azure.answer = ({ url }) =>
    url.includes('/CustomerLockbox') || url.includes('/requests') ? json({ value: [{ properties }] }) : accountsReply;
}

async function about(
  resourceIds: readonly string[],
  reply = json({ value: accounts }),
): Promise<RequestFacts | undefined> {
  answering(reply, resourceIds);
  return valueOf(await edge(azure.url).truth.lockboxRequests(subscription, true)).requests[0]?.facts;
}

function accountReads(): string[] {
  return azure.requests.map(({ url }) => url).filter((url) => url.includes('/Microsoft.CognitiveServices/'));
}

describe('the service of a request', () => {
  test.each([
    ['OpenAI', [idOf('gpt')], 'openai'],
    ['AIServices', [idOf('foundry')], 'aiservices'],
    ['TextTranslation', [idOf('translator')], 'translator'],
    ['TextAnalytics', [idOf('language')], 'language'],
    ['SpeechServices', [idOf('speech')], 'speech'],
    ['a kind of account that is none of these', [idOf('vision')], 'other'],
    ['an account that Azure does not list', [idOf('gone')], 'unknown'],
    ['an id in capitals', [idOf('gpt').toUpperCase()], 'openai'],
    ['an id without its leading slash', [idOf('gpt').slice(1)], 'openai'],
    ['something within an account', [`${idOf('gpt')}/deployments/one`], 'openai'],
    ['a storage account', [storage], 'storage'],
    ['a container of a storage account', [`${storage}/blobServices/default/containers/c`], 'storage'],
    ['a virtual machine', [`${group}/providers/Microsoft.Compute/virtualMachines/vm`], 'other'],
    ['a whole subscription', [`/subscriptions/${subscription.id}`], 'other'],
    ['several: the first that says anything', [`${group}/providers/Microsoft.Web/sites/w`, idOf('gpt')], 'openai'],
    ['several with one that is not known', [idOf('gone'), idOf('language')], 'language'],
  ])('is read from the ARM kind: %s', async (_what, resourceIds, service) => {
    expect(await about(resourceIds)).toMatchObject({ service });
    expect(accountReads()).toEqual([
      `/subscriptions/${subscription.id}/providers/Microsoft.CognitiveServices/accounts?api-version=2025-09-01`,
    ]);
  });
});

describe('the Speech resources whose own storage a request touches (BYOS)', () => {
  test.each([
    ['the storage account', [storage], [idOf('speech')]],
    ['the storage account in capitals', [storage.toUpperCase()], [idOf('speech')]],
    ['a container within it', [`${storage}/blobServices/default/containers/c`], [idOf('speech')]],
    ['the resource group it stands in', [group], [idOf('speech')]],
    ['the whole subscription', [`/subscriptions/${subscription.id}`], [idOf('speech')]],
    ['another storage account of a like name', [`${storage}2`], []],
    ['the Speech account itself', [idOf('speech')], []],
    ['the storage twice', [storage, `${storage}/x`], [idOf('speech')]],
  ])('are named: %s', async (_what, resourceIds, speechResourceIds) => {
    expect(await about(resourceIds)).toMatchObject({ speechResourceIds });
  });

  test('are all that keep their data there', async () => {
    const second = account('speech2', 'speechservices', { userOwnedStorage: [{ resourceId: storage.toUpperCase() }] });
    const named = await about([storage], json({ value: [...accounts, second] }));
    expect(named?.speechResourceIds).toEqual([idOf('speech'), idOf('speech2')]);
  });
});

test.each<[string, unknown]>([
  ['null', null],
  ['text', 'text'],
  ['without an id', { kind: 'OpenAI' }],
  ['without a kind', { id: idOf('x') }],
  ['with null for properties', account('x', 'SpeechServices', null)],
  ['with a storage that is none', account('x', 'SpeechServices', { userOwnedStorage: [null, 7, { resourceId: 7 }] })],
  ['with text for storages', account('x', 'SpeechServices', { userOwnedStorage: 'x' })],
])('an account that cannot be read says nothing about the others: %s', async (_what, bad) => {
  const facts = await about([idOf('gpt'), storage], json({ value: [bad, ...accounts] }));
  expect(facts).toMatchObject({ service: 'openai', speechResourceIds: [idOf('speech')] });
});

describe('a read of the accounts that fails', () => {
  test.each<[string, Reply]>([
    ['403', json({}, 403)],
    ['500', json({}, 500)],
    ['a dropped connection', reset],
    ['no JSON', json('text')],
  ])('holds no request up: %s', async (_what, reply) => {
    expect(await about([idOf('gpt')], reply)).toMatchObject({ service: 'unknown', speechResourceIds: [] });
  });

  test('is not tried again for each resource, but after a minute', async () => {
    let at = now.getTime();
    const { truth } = edge(azure.url, { clock: { now: () => new Date(at) } });
    answering(json({}, 500), [idOf('gpt'), idOf('language'), storage]);
    await truth.lockboxRequests(subscription, true);
    await truth.lockboxRequests(subscription, true);
    expect(accountReads()).toHaveLength(1);
    at += minute;
    answering(json({ value: accounts }), [idOf('gpt')]);
    const { requests } = valueOf(await truth.lockboxRequests(subscription, true));
    expect(accountReads()).toHaveLength(2);
    expect(requests[0]?.facts.service).toBe('openai');
  });

  test('is not tried again before Azure wants it', async () => {
    let at = now.getTime();
    const { truth } = edge(azure.url, { clock: { now: () => new Date(at) } });
    answering(json({}, 429, { 'retry-after': '600' }), [idOf('gpt')]);
    await truth.lockboxRequests(subscription, true);
    at += 10 * minute - 1;
    await truth.lockboxRequests(subscription, true);
    expect(accountReads()).toHaveLength(1);
    at += 1;
    await truth.lockboxRequests(subscription, true);
    expect(accountReads()).toHaveLength(2);
  });

  test('leaves what was known before', async () => {
    let at = now.getTime();
    const { truth } = edge(azure.url, { clock: { now: () => new Date(at) } });
    answering(json({ value: accounts }), [idOf('gpt')]);
    await truth.lockboxRequests(subscription, true);
    at += 15 * minute;
    answering(json({}, 500), [idOf('gpt')]);
    const { requests } = valueOf(await truth.lockboxRequests(subscription, true));
    expect(accountReads()).toHaveLength(2);
    expect(requests[0]?.facts.service).toBe('openai');
  });
});

test('the accounts are read once in a quarter of an hour, and once for reads side by side', async () => {
  let at = now.getTime();
  const { truth } = edge(azure.url, { clock: { now: () => new Date(at) } });
  answering(json({ value: accounts }), [idOf('gpt'), storage]);
  await Promise.all([truth.lockboxRequests(subscription, true), truth.lockboxRequests(subscription, false)]);
  at += 15 * minute - 1;
  await truth.lockboxRequests(subscription, true);
  expect(accountReads()).toHaveLength(1);
  at += 1;
  await truth.lockboxRequests(subscription, true);
  expect(accountReads()).toHaveLength(2);
});

test.each(['/subscriptions/../x', '/subscriptions/a?b=c/resourceGroups/x', '/subscriptions/%2e%2e/y', 'nowhere'])(
  'no account is looked for under what is no subscription: %s',
  async (resourceId) => {
    expect(await about([resourceId])).toMatchObject({ speechResourceIds: [] });
    expect(accountReads()).toEqual([]);
  },
);
