import { simulatedSubscriptions } from '../constants';
import { makeStorageAccount, type StorageAccount } from './account';

/** The containers that Speech makes in the storage of its customer. */
export const speechContainers = ['customspeech-artifacts', 'customspeech-models', 'customspeech-audiologs'] as const;

/**
 * @returns the storage accounts of the default world: the one that Speech keeps its data in, open to its
 * networks and to trusted services alone; and one that has nothing to do with AI, with the doors of an old account.
 */
export function defaultStorageAccounts(): StorageAccount[] {
  const subscriptionId = simulatedSubscriptions.production.subscriptionId;
  return [
    makeStorageAccount({
      subscriptionId,
      resourceGroup: 'prod-ai',
      name: 'contosospeechdata',
      containers: speechContainers,
      properties: {
        networkAcls: {
          bypass: 'AzureServices',
          virtualNetworkRules: [],
          ipRules: [{ value: '203.0.113.0/24', action: 'Allow' }],
          defaultAction: 'Deny',
        },
      },
    }),
    makeStorageAccount({
      subscriptionId,
      resourceGroup: 'prod-files',
      name: 'contosodocuments',
      location: 'northeurope',
      containers: ['documents'],
      properties: {
        minimumTlsVersion: 'TLS1_0',
        supportsHttpsTrafficOnly: false,
        allowSharedKeyAccess: true,
        allowBlobPublicAccess: true,
        encryption: {
          keySource: 'Microsoft.Keyvault',
          keyvaultproperties: { keyname: 'documents', keyvaulturi: 'https://contoso-vault.vault.azure.net' },
        },
      },
    }),
  ];
}
