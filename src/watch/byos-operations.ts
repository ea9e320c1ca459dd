import type { AccessKind, Signal } from '../model';

const storage = 'microsoft.storage/storageaccounts';
const blobs = `${storage}/blobservices`;
const containers = `${blobs}/containers`;
const accounts = 'microsoft.cognitiveservices/accounts';

/**
 * Operations that touch Speech storage (BYOS), who may reach it, or an Azure AI account, lower-cased, from the
 * control-plane list of the Azure documentation, each with what it comes to.
 */
const exact: ReadonlyMap<string, AccessKind> = new Map<string, AccessKind>([
  [`${storage}/write`, 'storage-changed'],
  [`${storage}/delete`, 'storage-deleted'],
  [`${storage}/listkeys/action`, 'keys-listed'],
  [`${storage}/regeneratekey/action`, 'key-regenerated'],
  [`${storage}/listaccountsas/action`, 'sas-issued'],
  [`${storage}/listservicesas/action`, 'sas-issued'],
  [`${storage}/revokeuserdelegationkeys/action`, 'delegation-keys-revoked'],
  [`${storage}/encryptionscopes/write`, 'encryption-scope-changed'],
  [`${storage}/privateendpointconnectionsapproval/action`, 'private-endpoint-changed'],
  [`${blobs}/generateuserdelegationkey/action`, 'delegation-key-issued'],
  [`${containers}/delete`, 'container-deleted'],
  [`${containers}/setacl/action`, 'container-access-changed'],
  [`${containers}/setlegalhold/action`, 'immutability-changed'],
  [`${containers}/clearlegalhold/action`, 'immutability-changed'],
  [`${containers}/migrate/action`, 'immutability-changed'],
  ['microsoft.authorization/roleassignments/write', 'role-granted'],
  ['microsoft.authorization/roleassignments/delete', 'role-removed'],
  ['microsoft.authorization/locks/write', 'lock-made'],
  ['microsoft.authorization/locks/delete', 'lock-removed'],
  ['microsoft.insights/diagnosticsettings/write', 'diagnostics-changed'],
  ['microsoft.insights/diagnosticsettings/delete', 'diagnostics-removed'],
  [`${accounts}/write`, 'account-changed'],
  [`${accounts}/delete`, 'account-deleted'],
  [`${accounts}/listkeys/action`, 'account-keys-listed'],
  [`${accounts}/regeneratekey/action`, 'account-key-regenerated'],
]);

/** Whatever else begins so, reading left out, comes to this; the first one that fits. */
const families: readonly (readonly [beginning: string, AccessKind])[] = [
  [`${containers}/immutabilitypolicies/`, 'immutability-changed'],
  [`${containers}/`, 'container-changed'],
  [`${blobs}/`, 'blob-service-changed'],
  [`${storage}/localusers/`, 'local-user-changed'],
  [`${storage}/objectreplicationpolicies/`, 'replication-changed'],
  [`${storage}/privateendpointconnections/`, 'private-endpoint-changed'],
  [`${storage}/managementpolicies/`, 'lifecycle-changed'],
];

/** @returns what an operation of the control plane comes to; undefined for one that is not watched. */
export function controlKindOf(operation: string): AccessKind | undefined {
  const lower = operation.toLowerCase();
  const named = exact.get(lower);
  if (named !== undefined || lower.endsWith('/read')) return named;
  return families.find(([beginning]) => lower.startsWith(beginning))?.[1];
}

/** Whether an operation is watched, told before the rest of its record is read. */
export function isControlWatched(operation: string): boolean {
  return controlKindOf(operation) !== undefined;
}

/** The resource providers that these operations are of, as Azure's log names them. */
export const controlProviders = [
  'Microsoft.Storage',
  'Microsoft.Authorization',
  'Microsoft.Insights',
  'Microsoft.CognitiveServices',
] as const;

/** Blobs of a storage account, in the resource id of a resource log. Speech keeps nothing in files, queues or tables. */
const blobsOfAccount = /\/providers\/microsoft\.storage\/storageaccounts\/[^/]+\/blobservices(?:\/|$)/i;

/** The data plane names its operations without their provider, e.g. `GetBlob`. */
export function isDataPlane({ operation }: Pick<Signal, 'operation'>): boolean {
  return !operation.includes('/');
}

/** @returns whether a record of a data plane is about blobs: it names their resource, or else their account and service. */
export function isAboutBlobs({ resourceId, shape, properties }: Signal): boolean {
  if (resourceId !== '') return blobsOfAccount.test(resourceId);
  const { accountName, serviceType = 'blob' } = properties;
  return shape === 'resource-log' && accountName !== undefined && serviceType.toLowerCase() === 'blob';
}

/** Whether a signal can concern Speech storage; whose storage it is, an inventory says. */
export function mayBeByos(signal: Signal): boolean {
  return isDataPlane(signal) ? isAboutBlobs(signal) : isControlWatched(signal.operation);
}
