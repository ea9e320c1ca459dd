import { byosOf, storageLogCategories, type StorageLogSetting, type StorageLogSettings } from '../../../src/model';
import { blindSpots, findingsKey } from '../../../src/watch';
import { inventory, storageId } from '../../fixtures/inventory';

const workspace = 'd1111111-1111-4111-8111-111111111111';
const workspaceId = '/subscriptions/a/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs';
const byos = byosOf(inventory());
const setting = (changes: Partial<StorageLogSetting> = {}): StorageLogSetting => {
  return { name: 'to-logs', workspaceId, customerId: workspace, categories: [...storageLogCategories], ...changes };
};
const read = (...value: StorageLogSetting[]): StorageLogSettings[] => [{ storageId, settings: { ok: true, value } }];
const create = `az monitor diagnostic-settings create --name lockbox-bot --resource '${storageId}/blobServices/default' --workspace`;
const logs = `--logs '[{"category":"StorageRead","enabled":true},{"category":"StorageWrite","enabled":true},{"category":"StorageDelete","enabled":true}]'`;
const looked = `"$(az monitor log-analytics workspace list --query "[?customerId=='${workspace}'].id" --output tsv)"`;

test('storage whose whole log reaches a workspace that is read has no blind spot, be it by several settings', () => {
  expect(blindSpots(byos, read(setting()), [workspace.toUpperCase()])).toEqual([]);
  const each = storageLogCategories.map((category) => setting({ categories: [category] }));
  expect(blindSpots(byos, read(...each), [workspace])).toEqual([]);
});

test.each<[string, StorageLogSetting[], RegExp]>([
  ['no setting', [], /nobody sees who reads, writes, deletes the data of Speech there/],
  [
    'a setting that leaves reads out',
    [setting({ categories: ['StorageWrite', 'StorageDelete'] })],
    /who reads the data/,
  ],
  ['a setting that is off', [setting({ categories: [] })], /reads, writes, deletes/],
  ['a setting to a workspace that nobody reads', [setting({ customerId: 'other' })], /reads, writes, deletes/],
  [
    'a setting that sends elsewhere',
    [{ name: 'hub', categories: [...storageLogCategories] }],
    /reads, writes, deletes/,
  ],
])('with %s it has one, told with the command that mends it', (_what, settings, says) => {
  const [found, ...others] = blindSpots(byos, read(...settings), [workspace]);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    code: 'STORAGE_LOG_MISSING',
    resourceId: storageId,
    mend: `${create} ${looked} ${logs}`,
  });
  expect(found?.says).toMatch(says);
});

test('where no workspace is configured nobody sees anything, wherever the log goes', () => {
  const [found] = blindSpots(byos, read(setting()), []);
  expect(found).toMatchObject({ code: 'STORAGE_LOG_MISSING' });
  expect(found?.says).toContain('byos.logAnalytics names no workspace');
  expect(found?.mend).toContain('byos.logAnalytics');
});

test.each<[string, StorageLogSettings[], RegExp]>([
  ['settings that cannot be read', [{ storageId, settings: { ok: false, reason: 'FORBIDDEN: 403' } }], /FORBIDDEN/],
  [
    'a workspace that cannot be looked up',
    read({ name: 'x', workspaceId, categories: [...storageLogCategories] }),
    /workspaces\/logs/,
  ],
])('%s are told as such, and not as mended', (_what, settings, says) => {
  const [found, ...others] = blindSpots(byos, settings, [workspace]);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code: 'STORAGE_LOG_UNREADABLE' });
  expect(found?.says).toMatch(says);
});

test('an account that was not looked at has no finding, and case makes none', () => {
  expect(blindSpots(byos, [], [workspace])).toEqual([]);
  const upper = [{ ...read()[0]!, storageId: storageId.toUpperCase() }];
  expect(blindSpots(byos, upper, [workspace])).toHaveLength(1);
});

test('no name of a resource can put anything of its own into the command that is shown', () => {
  const evil = `${storageId}'; rm -rf ~ #`;
  const one = { ...byos[0]!, storageId: evil };
  const [found] = blindSpots([one], [{ storageId: evil, settings: { ok: true, value: [] } }], [workspace]);
  expect(found?.mend).not.toContain('rm -rf');
});

test('findings of two accounts are two, whatever their order', () => {
  const [found] = blindSpots(byos, read(), [workspace]);
  const other = { ...found!, resourceId: `${storageId}2` };
  expect(findingsKey([found!, other])).toBe(findingsKey([other, found!]));
  expect(findingsKey([found!, other])).not.toBe(findingsKey([found!]));
});

describe('a setting that sends to an event hub', () => {
  const to = (hub: string): StorageLogSetting => ({
    name: 'to-hub',
    categories: [...storageLogCategories],
    eventHub: { namespace: 'contoso-logs', hub },
  });
  const namespace = 'contoso-logs.servicebus.windows.net';

  test('leaves no blind spot where that hub is read', () => {
    expect(blindSpots(byos, read(to('speech')), [], [{ namespace, hub: 'speech' }])).toEqual([]);
  });

  test('leaves one where another is read, or one of another namespace', () => {
    expect(blindSpots(byos, read(to('speech')), [], [{ namespace, hub: 'other' }])).toHaveLength(1);
    const elsewhere = [{ namespace: `x${namespace}`, hub: 'speech' }];
    expect(blindSpots(byos, read(to('speech')), [], elsewhere)).toHaveLength(1);
  });

  test('and names none, sends each category to a hub of its own', () => {
    const [found] = blindSpots(byos, read(to('')), [], [{ namespace, hub: 'insights-logs-storageread' }]);
    expect(found?.says).toContain('who writes, deletes the data');
  });
});
