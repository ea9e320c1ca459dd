import type { Signal } from '../model';

/**
 * Operations that touch Speech storage (BYOS) or who may reach it, lower-cased, from the control-plane list of the Azure
 * documentation; `*` at the end stands for any continuation.
 */
const watched: readonly string[] = [
  'microsoft.storage/storageaccounts/write',
  'microsoft.storage/storageaccounts/delete',
  'microsoft.storage/storageaccounts/listkeys/action',
  'microsoft.storage/storageaccounts/regeneratekey/action',
  'microsoft.storage/storageaccounts/listaccountsas/action',
  'microsoft.storage/storageaccounts/listservicesas/action',
  'microsoft.storage/storageaccounts/blobservices/*',
  'microsoft.storage/storageaccounts/localusers/*',
  'microsoft.storage/storageaccounts/objectreplicationpolicies/*',
  'microsoft.storage/storageaccounts/privateendpointconnections/*',
  'microsoft.storage/storageaccounts/managementpolicies/*',
  'microsoft.storage/storageaccounts/encryptionscopes/write',
  'microsoft.authorization/roleassignments/write',
  'microsoft.authorization/roleassignments/delete',
  'microsoft.authorization/locks/write',
  'microsoft.authorization/locks/delete',
  'microsoft.insights/diagnosticsettings/write',
  'microsoft.insights/diagnosticsettings/delete',
  'microsoft.cognitiveservices/accounts/write',
  'microsoft.cognitiveservices/accounts/delete',
  'microsoft.cognitiveservices/accounts/listkeys/action',
  'microsoft.cognitiveservices/accounts/regeneratekey/action',
];
const exact: ReadonlySet<string> = new Set(watched.filter((one) => !one.endsWith('*')));
const prefixes: readonly string[] = watched.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1));

/** Blobs of a storage account, in the resource id of a resource log. Speech keeps nothing in files, queues or tables. */
const blobs = /\/providers\/microsoft\.storage\/storageaccounts\/[^/]+\/blobservices(?:\/|$)/i;

/** Whether a signal can concern Speech storage; whose storage it is, an inventory would say. */
export function mayBeByos({ operation, resourceId }: Signal): boolean {
  // The data plane names its operations without their provider (GetBlob), so the resource tells.
  if (!operation.includes('/')) return blobs.test(resourceId);
  const lower = operation.toLowerCase();
  return exact.has(lower) || prefixes.some((prefix) => lower.startsWith(prefix));
}
