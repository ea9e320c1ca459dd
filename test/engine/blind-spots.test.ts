import { BlindSpots } from '../../src/engine/blind-spots';
import { InventoryKeeper } from '../../src/engine/inventory';
import { simulatedSpeechStorageId } from '../../src/simulator';
import type { StorageLogs } from '../../src/engine';
import type { Fence } from '../../src/workflow';
import { logsAt } from '../azure/storage-log-rig';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { start } from '../workflow/rig';
import { Surroundings } from './rig';

const hourMs = 3_600_000;
const settings = `${simulatedSpeechStorageId}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings`;
const version = 'api-version=2021-05-01-preview';

describe.each(playedOn())('the look for blind spots, with the record on $name,', ({ fresh }: TestDatabases) => {
  let here: Surroundings;
  let fence: Fence;
  let storageLogs: StorageLogs;
  beforeEach(async () => {
    here = await Surroundings.open(await fresh());
    fence = (await here.context.store.acquire('test', 'test', hourMs * 100, new Date(start).toISOString()))!;
    storageLogs = logsAt(here.azure.url);
  });
  afterEach(() => here.close());

  const known = () => new InventoryKeeper(here.context).round(fence);
  const recorded = async (): Promise<unknown[]> =>
    (await here.desk.entries()).filter(({ type }) => type === 'blind-spots').map(({ data }) => data['findings']);
  const told = async (): Promise<string[][]> =>
    (await here.context.store.deliveriesDue('9999', 50))
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
      .flatMap(({ content }) =>
        content.kind === 'notice' && content.notice.about === 'blind-spots' ? [content.notice.findings] : [],
      );
  /** Somebody takes the diagnostic settings of Speech's storage away, or makes one. */
  const manage = (method: string, name: string, body?: object) =>
    here.azure.manage(method, `${settings}/${name}?${version}`, body);
  const names = async (): Promise<string[]> => {
    const [found] = await here.context.azure
      .storageLogSettings([simulatedSpeechStorageId])
      .then((read) => (read.ok ? read.value : []));
    return found?.settings.ok === true ? found.settings.value.map(({ name }) => name) : [];
  };

  test('is told once, again when it is mended, and recorded; it looks again every hour', async () => {
    const spots = new BlindSpots({ ...here.context, storageLogs });
    await known();
    expect(await spots.round(fence)).toBe(false);
    for (const name of await names()) await manage('DELETE', name);
    here.pass(hourMs - 1);
    expect(await spots.round(fence)).toBe(false);
    here.pass(1);
    expect(await spots.round(fence)).toBe(true);
    here.pass(hourMs);
    expect(await spots.round(fence)).toBe(false);
    await manage('PUT', 'again', {
      properties: {
        workspaceId: `${simulatedSpeechStorageId.split('/resourceGroups/')[0]}/resourceGroups/prod-logs/providers/Microsoft.OperationalInsights/workspaces/contoso-logs`,
        logs: [{ categoryGroup: 'allLogs', enabled: true }],
      },
    });
    here.pass(hourMs);
    expect(await spots.round(fence)).toBe(true);
    expect(await told()).toEqual([[expect.stringContaining('az monitor diagnostic-settings create')], []]);
    expect(await recorded()).toMatchObject([[{ code: 'STORAGE_LOG_MISSING', storage: simulatedSpeechStorageId }], []]);
  });

  test('without a workspace that is read, all storage of Speech is one', async () => {
    await known();
    expect(await new BlindSpots(here.context).round(fence)).toBe(true);
    expect((await told())[0]?.[0]).toContain('byos.logAnalytics names no workspace');
    const status = await here.desk.store.history.status('9999');
    expect(JSON.stringify(status.parts)).toContain('STORAGE_LOG_MISSING');
  });

  test('nothing is looked at before the accounts are known, and then at once', async () => {
    const spots = new BlindSpots(here.context);
    expect(await spots.round(fence)).toBe(false);
    await known();
    here.pass(60_000);
    expect(await spots.round(fence)).toBe(true);
  });

  test('a look that fails takes nothing back and is made again soon', async () => {
    const spots = new BlindSpots(here.context);
    await known();
    await spots.round(fence);
    await here.azure.fault({ path: 'diagnosticSettings' }, { kind: 'status', status: 503 });
    here.pass(hourMs);
    expect(await spots.round(fence)).toBe(false);
    expect(here.reported.at(-1)).toContain('failed preflight/byos: SERVER_ERROR');
    here.pass(60_000);
    expect(await spots.round(fence)).toBe(false);
    expect(await told()).toHaveLength(1);
  });
});
