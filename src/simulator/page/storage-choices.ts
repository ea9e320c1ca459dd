import { simulatedSpeechStorageId } from '../constants';

/** How somebody gets at a blob, in plain words. */
export const authenticationChoices = [
  { label: 'signed in (OAuth)', authentication: 'OAuth' },
  { label: 'with an account key', authentication: 'AccountKey' },
  { label: 'with a SAS signed by a key', authentication: 'SAS' },
  { label: 'with a user delegation SAS', authentication: 'DelegationSas' },
] as const;

/** What is done to blobs. */
export const blobChoices = [
  { label: 'reads', operation: 'GetBlob' },
  { label: 'lists', operation: 'ListBlobs' },
  { label: 'writes', operation: 'PutBlob' },
  { label: 'deletes', operation: 'DeleteBlob' },
] as const;

/** What is done to the storage account, each with the control call that plays it. `by` and `ip` come from the form. */
export const operationChoices = [
  {
    label: 'lists the keys',
    path: 'operations',
    body: { operation: 'Microsoft.Storage/storageAccounts/listKeys/action' },
  },
  {
    label: 'opens the account to all networks',
    path: 'operations',
    body: {
      operation: 'Microsoft.Storage/storageAccounts/write',
      method: 'PATCH',
      requestBody: { properties: { networkAcls: { defaultAction: 'Allow' } } },
    },
  },
  {
    label: 'turns the storage log off',
    path: 'operations',
    body: {
      operation: 'Microsoft.Insights/diagnosticSettings/delete',
      method: 'DELETE',
      resourceId: `${simulatedSpeechStorageId}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings/to-contoso-logs`,
    },
  },
  {
    label: 'is granted a role above the subscription',
    path: 'role-assignments',
    body: { role: 'blob-reader', scope: '/providers/Microsoft.Management/managementGroups/contoso' },
  },
  {
    label: 'is granted a role at the account',
    path: 'role-assignments',
    body: { role: 'blob-reader', scope: simulatedSpeechStorageId },
  },
] as const;
