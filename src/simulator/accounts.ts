import { simulatedSpeechStorageId, simulatedSubscriptions } from './constants';
import { guidFrom } from './ids';

/** The ARM kinds of Azure AI accounts that the product is about; any other text is taken too. */
export const accountKinds = ['OpenAI', 'AIServices', 'TextTranslation', 'TextAnalytics', 'SpeechServices'] as const;

/** An Azure AI account, as ARM returns it. */
export interface Account {
  id: string;
  name: string;
  type: 'Microsoft.CognitiveServices/accounts';
  location: string;
  kind: string;
  sku: { name: string };
  etag: string;
  identity: { type: 'SystemAssigned'; principalId: string; tenantId: string };
  tags: Record<string, string>;
  properties: Record<string, unknown>;
  /** How often each key was made anew. ARM does not tell it. */
  keyGenerations: { Key1: number; Key2: number };
}

/** @returns the account as ARM tells it. */
export function wireAccount({ keyGenerations: _, ...told }: Account): object {
  return told;
}

/** What is needed to make an account; the rest is as Azure would fill it in. */
export interface AccountDraft {
  subscriptionId: string;
  resourceGroup: string;
  name: string;
  kind: string;
  location?: string;
  /** Laid over the properties that Azure would fill in. */
  properties?: Record<string, unknown>;
}

const production = simulatedSubscriptions.production.subscriptionId;
const test = simulatedSubscriptions.test.subscriptionId;

/** Every feature that can be turned on, turned on. */
const lockedDown: Record<string, unknown> = {
  disableLocalAuth: true,
  publicNetworkAccess: 'Disabled',
  networkAcls: { defaultAction: 'Deny', virtualNetworkRules: [], ipRules: [] },
  privateEndpointConnections: [
    { properties: { privateLinkServiceConnectionState: { status: 'Approved' }, provisioningState: 'Succeeded' } },
  ],
  encryption: {
    keySource: 'Microsoft.KeyVault',
    keyVaultProperties: {
      keyName: 'openai',
      keyVersion: '891cf236d24147389462d506af493dfa',
      keyVaultUri: 'https://contoso-vault.vault.azure.net/',
    },
  },
  restrictOutboundNetworkAccess: true,
  allowedFqdnList: ['contoso.example'],
};

const drafts: AccountDraft[] = [
  {
    subscriptionId: production,
    resourceGroup: 'prod-ai',
    name: 'contoso-openai-prod',
    kind: 'OpenAI',
    properties: lockedDown,
  },
  {
    subscriptionId: production,
    resourceGroup: 'prod-ai',
    name: 'contoso-foundry-prod',
    kind: 'AIServices',
    properties: {
      networkAcls: { defaultAction: 'Deny', virtualNetworkRules: [], ipRules: [{ value: '203.0.113.0/24' }] },
      restrictOutboundNetworkAccess: true,
      allowedFqdnList: [],
    },
  },
  { subscriptionId: production, resourceGroup: 'prod-ai', name: 'contoso-translator-prod', kind: 'TextTranslation' },
  { subscriptionId: production, resourceGroup: 'prod-ai', name: 'contoso-language-prod', kind: 'TextAnalytics' },
  {
    subscriptionId: production,
    resourceGroup: 'prod-ai',
    name: 'contoso-speech-prod',
    kind: 'SpeechServices',
    properties: { userOwnedStorage: [{ resourceId: simulatedSpeechStorageId }] },
  },
  {
    subscriptionId: test,
    resourceGroup: 'test-ai',
    name: 'contoso-openai-test',
    kind: 'OpenAI',
    // As accounts made long ago tell themselves: what is absent means Azure's default, which is open.
    properties: {
      publicNetworkAccess: undefined,
      networkAcls: undefined,
      disableLocalAuth: undefined,
      privateEndpointConnections: undefined,
    },
  },
  { subscriptionId: test, resourceGroup: 'test-ai', name: 'contoso-speech-test', kind: 'SpeechServices' },
];

/** @returns the accounts of the default world: every kind, one Speech account with its own storage. */
export function defaultAccounts(tenantId: string): Account[] {
  return drafts.map((draft) => makeAccount(draft, tenantId));
}

/** @returns an account with realistic identity and properties, the same for the same draft. */
export function makeAccount(draft: AccountDraft, tenantId: string): Account {
  const id = `/subscriptions/${draft.subscriptionId}/resourceGroups/${draft.resourceGroup}/providers/Microsoft.CognitiveServices/accounts/${draft.name}`;
  return {
    id,
    name: draft.name,
    type: 'Microsoft.CognitiveServices/accounts',
    location: draft.location ?? 'westeurope',
    kind: draft.kind,
    sku: { name: 'S0' },
    etag: `"${guidFrom(`etag ${id}`)}"`,
    identity: { type: 'SystemAssigned', principalId: guidFrom(`identity ${id}`), tenantId },
    tags: {},
    properties: { ...filledIn(draft, id), ...draft.properties },
    keyGenerations: { Key1: 1, Key2: 1 },
  };
}

function filledIn(draft: AccountDraft, id: string): Record<string, unknown> {
  return {
    endpoint: `https://${draft.name}.cognitiveservices.azure.com/`,
    provisioningState: 'Succeeded',
    internalId: guidFrom(`internal ${id}`).replaceAll('-', ''),
    dateCreated: '2025-03-04T08:15:30.1234567Z',
    customSubDomainName: draft.name,
    publicNetworkAccess: 'Enabled',
    networkAcls: { defaultAction: 'Allow', virtualNetworkRules: [], ipRules: [] },
    privateEndpointConnections: [],
    disableLocalAuth: false,
    callRateLimit: { rules: [] },
    isMigrated: false,
  };
}
