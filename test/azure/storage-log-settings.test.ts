import { storageLogCategories } from '../../src/model';
import {
  simulatedSpeechStorageId,
  simulatedWorkspaceId,
  simulatedWorkspaceResourceId,
  startSimulator,
} from '../../src/simulator';
import { FakeAzure, json, type Reply } from '../fakes/azure';
import { now, edge, valueOf } from './rig';

const storageId = simulatedSpeechStorageId;
const read = (url: string, ...ids: string[]) =>
  edge(url).truth.storageLogSettings(ids.length === 0 ? [storageId] : ids);

test('where the simulated Azure sends the log of a storage account is read, with the GUID of the workspace', async () => {
  const simulator = await startSimulator({ now: () => now });
  const [found, ...others] = valueOf(await read(simulator.url));
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    storageId,
    settings: {
      ok: true,
      value: [
        {
          workspaceId: simulatedWorkspaceResourceId,
          customerId: simulatedWorkspaceId,
          categories: [...storageLogCategories],
        },
      ],
    },
  });
  await simulator.stop();
});

describe('settings as Azure may answer them', () => {
  let azure: FakeAzure;
  let settings: Reply;
  let workspace: Reply;
  beforeEach(async () => {
    settings = json({ value: [] });
    workspace = json({ properties: { customerId: simulatedWorkspaceId.toUpperCase() } });
    azure = await FakeAzure.start(({ url }) => (url.includes('/diagnosticSettings?') ? settings : workspace));
  });
  afterEach(() => azure.stop());

  const sent = (logs: unknown, workspaceId: unknown = simulatedWorkspaceResourceId): Reply =>
    json({ value: [{ name: 'x', properties: { workspaceId, logs } }] });
  const one = async () => {
    const [found] = valueOf(await read(azure.url));
    if (found?.settings.ok !== true) throw new Error('nothing was read');
    return found.settings.value[0];
  };
  const all = [...storageLogCategories];

  test.each<[string, unknown, string[]]>([
    [
      'each category by name, in any case',
      all.map((category) => ({ category: category.toUpperCase(), enabled: true })),
      all,
    ],
    ['the group of all', [{ categoryGroup: 'allLogs', enabled: true }], all],
    ['the group for audits', [{ categoryGroup: 'audit', enabled: true }], all],
    ['one category', [{ category: 'StorageRead', enabled: true }], ['StorageRead']],
    ['categories that are off', all.map((category) => ({ category, enabled: false })), []],
    ['an enabled that is no boolean', [{ category: 'StorageRead', enabled: 'true' }], []],
    ['no list', 'StorageRead', []],
    ['nothing', null, []],
  ])('%s', async (_what, logs, categories) => {
    settings = sent(logs);
    expect(await one()).toEqual({
      name: 'x',
      workspaceId: simulatedWorkspaceResourceId,
      customerId: simulatedWorkspaceId,
      categories,
    });
  });

  test('a setting that sends elsewhere names no workspace, and none is looked up', async () => {
    settings = sent([], null);
    expect(await one()).toEqual({ name: 'x', categories: [] });
    expect(azure.requests).toHaveLength(1);
  });

  test.each([
    ['the namespace of its rule, and the hub', '/namespaces/Contoso-Logs/authorizationRules/r', 'Speech', 'speech'],
    ['no hub: each category has its own', '/namespaces/contoso-logs/authorizationRules/r', null, ''],
  ])('a setting that sends to an event hub names %s', async (_what, rule, eventHubName, hub) => {
    const eventHubAuthorizationRuleId = `/subscriptions/a/resourceGroups/b/providers/Microsoft.EventHub${rule}`;
    settings = json({ value: [{ name: 'x', properties: { eventHubAuthorizationRuleId, eventHubName, logs: [] } }] });
    expect(await one()).toEqual({ name: 'x', categories: [], eventHub: { namespace: 'contoso-logs', hub } });
  });

  test('a workspace is looked up once for many accounts; where it cannot be, its GUID is not known', async () => {
    settings = sent([]);
    workspace = json({}, 403);
    const found = valueOf(await read(azure.url, storageId, `${storageId}2`));
    expect(found.map(({ settings: of }) => of.ok && of.value[0]?.customerId)).toEqual([undefined, undefined]);
    expect(azure.requests).toHaveLength(3);
  });

  test.each([
    ['FORBIDDEN', json({}, 403)],
    ['NOT_FOUND', json({}, 404)],
    ['NOT_UNDERSTOOD', json({ value: 'x' })],
  ])('an account whose settings cannot be read is told as such beside the others: %s', async (code, reply) => {
    settings = reply;
    const found = valueOf(await read(azure.url));
    expect(found).toEqual([{ storageId, settings: { ok: false, reason: expect.stringContaining(code) as string } }]);
  });

  test.each([
    ['THROTTLED', json({}, 429, { 'retry-after': '9' })],
    ['SERVER_ERROR', json({}, 503)],
    ['UNAUTHORISED', json({}, 401)],
  ])('what may be over soon is a failure of the whole, and no finding: %s', async (code, reply) => {
    settings = reply;
    expect(await read(azure.url)).toMatchObject({ ok: false, code });
    settings = sent([]);
    workspace = reply;
    expect(await read(azure.url)).toMatchObject({ ok: false, code });
  });

  test.each([`${storageId}/../../x`, `${storageId}?x=`, '/subscriptions/a', `${storageId}%2f..`, ''])(
    'an id that is none of a storage account makes no path: "%s"',
    async (id) => {
      const [found] = valueOf(await read(azure.url, id));
      expect(found?.settings.ok).toBe(false);
      expect(azure.requests).toEqual([]);
    },
  );

  test('a workspace by an id of another form is not looked up', async () => {
    settings = sent([], '/subscriptions/a/resourceGroups/b/providers/Microsoft.KeyVault/vaults/c');
    expect(await one()).not.toHaveProperty('customerId');
    expect(azure.requests).toHaveLength(1);
  });
});
