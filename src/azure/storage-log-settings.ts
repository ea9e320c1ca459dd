import {
  normalResourceId,
  resourceKey,
  storageLogCategories,
  type StorageLogSetting,
  type StorageLogSettings,
} from '../model';
import type { Arm } from './arm';
import { AzureError } from './errors';
import { cleanCut } from './text';

const settingsVersion = 'api-version=2021-05-01-preview';
const workspaceVersion = 'api-version=2023-09-01';
/** How many accounts are read side by side. */
const width = 4;

/**
 * Reads where the blob logs of storage accounts are sent, and which workspaces those are. One that cannot be read is told
 * as such beside the others.
 *
 * @throws AzureError `THROTTLED`, `TIMED_OUT`, `UNREACHABLE`, `SERVER_ERROR`: then asking again soon is of use.
 */
export async function readStorageLogSettings(arm: Arm, storageIds: readonly string[]): Promise<StorageLogSettings[]> {
  const workspaces = new Workspaces(arm);
  const queue = [...storageIds];
  const read: StorageLogSettings[] = [];
  const workers = Array.from({ length: width }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      read.push({ storageId: next, settings: await settingsOf(arm, next, workspaces) });
    }
  });
  await Promise.all(workers);
  return read.sort((a, b) => (resourceKey(a.storageId) < resourceKey(b.storageId) ? -1 : 1));
}

async function settingsOf(
  arm: Arm,
  storageId: string,
  workspaces: Workspaces,
): Promise<StorageLogSettings['settings']> {
  try {
    const path = `${pathOf(storageId, storageAccount)}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings`;
    const value: StorageLogSetting[] = [];
    for (const one of await arm.list(`${path}?${settingsVersion}`)) {
      const { name, workspaceId, eventHub, categories } = settingOf(one);
      const customerId = workspaceId === undefined ? undefined : await workspaces.customerId(workspaceId);
      value.push({
        name,
        categories,
        ...(eventHub === undefined ? {} : { eventHub }),
        ...(workspaceId === undefined ? {} : { workspaceId }),
        ...(customerId === undefined ? {} : { customerId }),
      });
    }
    return { ok: true, value };
  } catch (error) {
    if (!(error instanceof AzureError) || passing.has(error.code)) throw error;
    return { ok: false, reason: `${error.code}: ${error.message}` };
  }
}

/** What may be over soon. */
const passing: ReadonlySet<AzureError['code']> = new Set([
  'THROTTLED',
  'TIMED_OUT',
  'UNREACHABLE',
  'SERVER_ERROR',
  'UNAUTHORISED',
]);

const storageAccount =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[^/]+$/i;
const logWorkspace =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i;

/** Ids come from settings that anybody may have written, so that only one of the known form makes a path. */
function pathOf(resourceId: string, form: RegExp): string {
  const id = normalResourceId(resourceId);
  if (!form.test(id) || /[?#%\\]|\/\.{1,2}(?:\/|$)/.test(id)) {
    throw new AzureError('NOT_UNDERSTOOD', 'an id cannot stand in a path');
  }
  return id.split('/').map(encodeURIComponent).join('/');
}

/** Which GUID a workspace has, each looked up once. */
class Workspaces {
  private readonly known = new Map<string, Promise<string | undefined>>();

  constructor(private readonly arm: Arm) {}

  customerId(workspaceId: string): Promise<string | undefined> {
    const key = resourceKey(workspaceId);
    const known = this.known.get(key) ?? this.read(workspaceId);
    this.known.set(key, known);
    return known;
  }

  /** @returns undefined where Azure does not say. */
  private async read(workspaceId: string): Promise<string | undefined> {
    try {
      const { properties } = await this.arm.get(`${pathOf(workspaceId, logWorkspace)}?${workspaceVersion}`);
      const { customerId } = looseOf(properties);
      return typeof customerId === 'string' ? customerId.slice(0, 64).toLowerCase() : undefined;
    } catch (error) {
      if (!(error instanceof AzureError) || passing.has(error.code)) throw error;
      return undefined;
    }
  }
}

/** Groups that stand for all categories of a blob service. */
const wholeGroups: ReadonlySet<unknown> = new Set(['alllogs', 'audit']);

function settingOf(record: unknown): Pick<StorageLogSetting, 'name' | 'workspaceId' | 'eventHub' | 'categories'> {
  const { name, properties } = looseOf(record);
  const { workspaceId, eventHubAuthorizationRuleId: rule, eventHubName, logs } = looseOf(properties);
  const enabled = (Array.isArray(logs) ? (logs as unknown[]) : [])
    .map(looseOf)
    .filter((log) => log['enabled'] === true);
  const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : undefined);
  const categories = storageLogCategories.filter((category) =>
    enabled.some(
      (log) => lower(log['category']) === category.toLowerCase() || wholeGroups.has(lower(log['categoryGroup'])),
    ),
  );
  const isNamed = typeof workspaceId === 'string' && workspaceId !== '';
  const namespace = typeof rule === 'string' ? /\/namespaces\/([a-z0-9-]{6,50})(?:\/|$)/i.exec(rule)?.[1] : undefined;
  const hub = typeof eventHubName === 'string' ? cleanCut(eventHubName, 256).toLowerCase() : '';
  return {
    name: typeof name === 'string' ? cleanCut(name, 260) : '',
    categories,
    ...(namespace === undefined ? {} : { eventHub: { namespace: namespace.toLowerCase(), hub } }),
    ...(isNamed ? { workspaceId: cleanCut(normalResourceId(workspaceId), 2_000) } : {}),
  };
}

function looseOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
