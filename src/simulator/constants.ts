import type { Principal } from './principal';

/** The tenant of a simulator that is not told another. */
export const simulatedTenantId = '00000000-0000-0000-0000-000000000000';

/** The subscriptions of the default world. */
export const simulatedSubscriptions = {
  production: { subscriptionId: 'a1111111-1111-4111-8111-111111111111', displayName: 'Contoso AI Production' },
  test: { subscriptionId: 'a2222222-2222-4222-8222-222222222222', displayName: 'Contoso AI Test' },
} as const;

/** The one application registration: the service signs in as this. Not a secret of anything real. */
export const simulatedApp = {
  clientId: 'b1111111-1111-4111-8111-111111111111',
  clientSecret: 'simulator-only-not-a-secret',
  objectId: 'b2222222-2222-4222-8222-222222222222',
} as const;

/** Who decides when a decision is made on the page, or over the control API without `by`. */
export const simulatedPortalUser = {
  kind: 'person',
  upn: 'pat.portal@contoso.example',
  oid: 'c1111111-1111-4111-8111-111111111111',
  name: 'Pat Portal',
} as const satisfies Principal;

/** The storage account that the default Speech account keeps its data in (BYOS). */
export const simulatedSpeechStorageId = `/subscriptions/${simulatedSubscriptions.production.subscriptionId}/resourceGroups/prod-ai/providers/Microsoft.Storage/storageAccounts/contosospeechdata`;

/** The Log Analytics workspace that the storage log of the default world goes to: the GUID that queries name it by. */
export const simulatedWorkspaceId = 'd1111111-1111-4111-8111-111111111111';

/** The same workspace by its ARM path, as diagnostic settings name it. */
export const simulatedWorkspaceResourceId = `/subscriptions/${simulatedSubscriptions.production.subscriptionId}/resourceGroups/prod-logs/providers/Microsoft.OperationalInsights/workspaces/contoso-logs`;
