import {
  resourceKey,
  storageLogCategories,
  type ByosStorage,
  type EventHubName,
  type StorageLogSetting,
  type StorageLogSettings,
} from '../../model';
import { quoted } from '../posture/commands';
import type { PreflightFinding } from '../preflight';

/**
 * Where nobody sees who reads, writes and deletes the data of Speech: storage whose blob log does not reach a workspace
 * or an event hub that this service reads. Its absence looks like calm, so that what could not be looked at is told as well.
 *
 * @param read where each storage account's log is sent; one that is not among them was not looked at and is left out.
 * @param workspaces customer ids of `byos.logAnalytics`.
 * @param hubs those of `eventHubs`.
 */
export function blindSpots(
  byos: readonly ByosStorage[],
  read: readonly StorageLogSettings[],
  workspaces: readonly string[],
  hubs: readonly EventHubName[] = [],
): PreflightFinding[] {
  const known = new Map(read.map((one) => [resourceKey(one.storageId), one.settings]));
  const watched = new Set(workspaces.map((id) => id.toLowerCase()));
  return byos.flatMap(({ storageId }) => {
    const settings = known.get(resourceKey(storageId));
    return settings === undefined ? [] : spotsOf(storageId, settings, { watched, hubs });
  });
}

function spotsOf(
  storageId: string,
  settings: StorageLogSettings['settings'],
  { watched, hubs }: { watched: ReadonlySet<string>; hubs: readonly EventHubName[] },
): PreflightFinding[] {
  const name = storageId.split('/').at(-1) ?? storageId;
  if (!settings.ok) {
    return [
      {
        code: 'STORAGE_LOG_UNREADABLE',
        resourceId: storageId,
        says: `${name}: whether its log shows who reads the data of Speech cannot be told (${settings.reason}).`,
        mend: 'Give this service Reader on the storage account, and watch its subscription (azure.subscriptions).',
      },
    ];
  }
  const isOurs = (setting: StorageLogSetting, category: string): boolean =>
    (setting.customerId !== undefined && watched.has(setting.customerId)) || reaches(setting, category, hubs);
  const sent = new Set(
    settings.value.flatMap((setting) => setting.categories.filter((category) => isOurs(setting, category))),
  );
  const lacking = storageLogCategories.filter((category) => !sent.has(category));
  if (lacking.length === 0) return [];
  // A workspace whose GUID cannot be looked up may be one of ours.
  const unclear = settings.value.find(
    ({ workspaceId, customerId }) => workspaceId !== undefined && customerId === undefined,
  );
  if (unclear?.workspaceId !== undefined && watched.size > 0) {
    return [
      {
        code: 'STORAGE_LOG_UNREADABLE',
        resourceId: storageId,
        says: `${name}: its log goes to ${unclear.workspaceId}, and whether that is a workspace of byos.logAnalytics cannot be told.`,
        mend: `Give this service Reader and Log Analytics Reader on that workspace: az role assignment create --assignee-object-id OBJECT_ID_OF_THIS_SERVICE --assignee-principal-type ServicePrincipal --role 'Log Analytics Reader' --scope ${quoted(unclear.workspaceId)}`,
      },
    ];
  }
  return [lackingLog(storageId, name, lacking, watched)];
}

/** A setting that names no hub sends each category to one that Azure makes for it. */
function reaches({ eventHub }: StorageLogSetting, category: string, hubs: readonly EventHubName[]): boolean {
  if (eventHub === undefined) return false;
  const name = eventHub.hub === '' ? `insights-logs-${category.toLowerCase()}` : eventHub.hub;
  return hubs.some(({ namespace, hub }) => hub === name && namespace.startsWith(`${eventHub.namespace}.`));
}

const acts: Readonly<Record<(typeof storageLogCategories)[number], string>> = {
  StorageRead: 'reads',
  StorageWrite: 'writes',
  StorageDelete: 'deletes',
};

function lackingLog(
  storageId: string,
  name: string,
  lacking: readonly (typeof storageLogCategories)[number][],
  watched: ReadonlySet<string>,
): PreflightFinding {
  const what = lacking.map((category) => acts[category]).join(', ');
  const [workspace] = watched;
  const why =
    workspace === undefined
      ? 'byos.logAnalytics names no workspace'
      : 'no diagnostic setting sends that to a workspace of byos.logAnalytics';
  return {
    code: 'STORAGE_LOG_MISSING',
    resourceId: storageId,
    says: `${name}: nobody sees who ${what} the data of Speech there: ${why}.`,
    mend: `${settingCommand(storageId, workspace)}${workspace === undefined ? '\nThen name its GUID in byos.logAnalytics.' : ''}`,
  };
}

/** @returns the command that sends the whole blob log of a storage account to a workspace, given by its GUID. */
function settingCommand(storageId: string, workspace: string | undefined): string {
  const logs = JSON.stringify(storageLogCategories.map((category) => ({ category, enabled: true })));
  const to =
    workspace === undefined
      ? 'WORKSPACE_RESOURCE_ID'
      : `"$(az monitor log-analytics workspace list --query "[?customerId=='${workspace}'].id" --output tsv)"`;
  const resource = quoted(`${storageId}/blobServices/default`);
  return `az monitor diagnostic-settings create --name lockbox-bot --resource ${resource} --workspace ${to} --logs ${quoted(logs)}`;
}
