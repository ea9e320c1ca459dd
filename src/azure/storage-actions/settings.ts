import type { NetworkRules, PlannedAction } from '../../model';
import type { ActionLook, Executed } from '../../workflow';
import type { Arm } from '../arm';
import { AzureError } from '../errors';
import { looseOf } from '../graph-wire';
import { networkRulesOf } from '../inventory-wire';
import { change, look, versions } from './call';
import { covers } from './covers';
import { settingPath, storagePath } from './paths';

type NetworkPlan = Extract<PlannedAction, { do: 'restore-network' }>;
type DiagnosticsPlan = Extract<PlannedAction, { do: 'restore-diagnostics' }>;

/** Puts the network rules of a storage account back; whatever else it is set to stays. */
export function restoreNetwork(arm: Arm, plan: NetworkPlan, clientRequestId: string): Promise<Executed> {
  const { storageId, rules, publicNetworkAccess } = plan;
  const path = (): string => `${storagePath(storageId)}?${versions.storage}`;
  const body = (): unknown => ({
    properties: { networkAcls: aclsOf(rules), ...(publicNetworkAccess === undefined ? {} : { publicNetworkAccess }) },
  });
  return change(arm, { method: 'PATCH', path, body }, clientRequestId);
}

function aclsOf({ defaultAction, bypass, ipRules, virtualNetworkRules, resourceAccessRules }: NetworkRules): object {
  return {
    defaultAction: defaultAction ?? absent.defaultAction,
    bypass: bypass ?? absent.bypass,
    ipRules: ipRules.map((value) => ({ value, action: 'Allow' })),
    virtualNetworkRules: virtualNetworkRules.map((id) => ({ id, action: 'Allow' })),
    resourceAccessRules,
  };
}

/** What Azure takes an absent setting of a storage account for. */
const absent = { defaultAction: 'Allow', bypass: 'AzureServices', publicNetworkAccess: 'Enabled' } as const;

/** Whether the network of a storage account is as it was planned to be. */
export function lookForNetwork(arm: Arm, plan: NetworkPlan): Promise<ActionLook> {
  const path = (): string => `${storagePath(plan.storageId)}?${versions.storage}`;
  return look(arm, path, (found) => {
    if (found.is === 'gone') return 'done';
    const { networkAcls, publicNetworkAccess } = looseOf(found.resource['properties']);
    const rules = networkRulesOf(networkAcls ?? {});
    if (rules === undefined) return 'unreadable';
    const shown = typeof publicNetworkAccess === 'string' ? publicNetworkAccess : absent.publicNetworkAccess;
    const isPublic = plan.publicNetworkAccess ?? shown;
    return sameRules(rules, plan.rules) && sameWord(shown, isPublic) ? 'done' : 'not-done';
  });
}

/** Azure gives lists in an order of its own, and words in whatever case they were set. */
function sameRules(a: NetworkRules, b: NetworkRules): boolean {
  const accessOf = ({ resourceAccessRules }: NetworkRules): string[] =>
    resourceAccessRules.map(({ tenantId, resourceId }) => `${tenantId} ${resourceId}`);
  return (
    sameWord(a.defaultAction ?? absent.defaultAction, b.defaultAction ?? absent.defaultAction) &&
    sameSet((a.bypass ?? absent.bypass).split(','), (b.bypass ?? absent.bypass).split(',')) &&
    sameSet(a.ipRules, b.ipRules) &&
    sameSet(a.virtualNetworkRules, b.virtualNetworkRules) &&
    sameSet(accessOf(a), accessOf(b))
  );
}

function sameWord(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const keyOf = (values: readonly string[]): string =>
    JSON.stringify([...new Set(values.map((value) => value.trim().toLowerCase()))].sort());
  return keyOf(a) === keyOf(b);
}

/** Puts a diagnostic setting back. */
export function restoreDiagnostics(arm: Arm, plan: DiagnosticsPlan, clientRequestId: string): Promise<Executed> {
  const path = (): string => `${settingPath(plan.settingId)}?${versions.diagnostics}`;
  const body = (): unknown => ({ properties: propertiesOf(plan) });
  return change(arm, { method: 'PUT', path, body }, clientRequestId);
}

/** Whether a diagnostic setting is as it was planned to be: Azure fills in more than was set. */
export function lookForDiagnostics(arm: Arm, plan: DiagnosticsPlan): Promise<ActionLook> {
  const path = (): string => `${settingPath(plan.settingId)}?${versions.diagnostics}`;
  return look(arm, path, (found) => {
    if (found.is === 'gone') return 'not-done';
    return covers(found.resource['properties'], propertiesOf(plan)) ? 'done' : 'not-done';
  });
}

/** The longest setting that is put back, in characters: Azure's are a few hundred. */
const maxSettingCharacters = 64 * 1_024;

/** @throws AzureError `NOT_UNDERSTOOD` where the plan holds no setting. */
function propertiesOf({ setting }: DiagnosticsPlan): Record<string, unknown> {
  if (setting.length <= maxSettingCharacters) {
    try {
      const { properties } = looseOf(JSON.parse(setting));
      if (typeof properties === 'object' && properties !== null && !Array.isArray(properties)) {
        return properties as Record<string, unknown>;
      }
    } catch {
      // Said below.
    }
  }
  throw new AzureError('NOT_UNDERSTOOD', 'the setting that is to be put back cannot be read');
}
