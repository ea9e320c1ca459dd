/** Size of each event as JSON, in bytes. */
const eventBytes = 4_096;
/** One event in so many is about Customer Lockbox: 2%. */
const relevantEach = 50;

const tenantId = '11111111-2222-4333-8444-555555555555';
/** The subscription whose log this is. */
export const subscriptionId = '5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01';

/** What else happens in a subscription; some of it concerns storage, which this product looks at more closely. */
const otherOperations = [
  'Microsoft.Compute/virtualMachines/write',
  'Microsoft.Storage/storageAccounts/listKeys/action',
  'Microsoft.Network/networkSecurityGroups/write',
  'Microsoft.Authorization/roleAssignments/write',
  'Microsoft.Resources/deployments/write',
  'Microsoft.CognitiveServices/accounts/listKeys/action',
  'Microsoft.KeyVault/vaults/write',
  'Microsoft.Web/sites/restart/action',
];
const lockboxOperations = ['Create', 'Approve', 'Deny', 'Expire'].map(
  (word) => `Microsoft.CustomerLockbox/requests/activitylog/${word}LockboxRequest/action`,
);

/** Whether an event is about Customer Lockbox. */
export function isRelevant(number: number): boolean {
  return number % relevantEach === 0;
}

/** Event number `number` of a log, in the shape of Azure's REST API with a person's claims, as JSON of 4,096 bytes. */
export function activityEvent(number: number): string {
  const relevant = isRelevant(number);
  const operations = relevant ? lockboxOperations : otherOperations;
  const operation = operations[Math.floor(number / (relevant ? relevantEach : 1)) % operations.length] ?? '';
  const event = { ...eventOf(number, operation), properties: { ...propertiesOf(operation), responseBody: '' } };
  const missing = eventBytes - Buffer.byteLength(JSON.stringify(event));
  if (missing < 0) throw new Error(`an event is ${-missing} bytes too long`);
  // Real events are as long as they are because of the bodies in their properties.
  event.properties.responseBody = 'lorem ipsum '.repeat(Math.ceil(missing / 12)).slice(0, missing);
  return JSON.stringify(event);
}

function eventOf(number: number, operation: string) {
  const [provider = '', type = ''] = operation.split('/');
  const resourceId = `/subscriptions/${subscriptionId}/resourceGroups/prod/providers/${provider}/${type}/${guid('r', number)}`;
  // One about every four and a half minutes: 10,000 of them are a month with all its days.
  const atMs = Date.UTC(2026, 9, 1) + number * 268_000;
  return {
    authorization: { action: operation, scope: resourceId },
    caller: 'ann.example@contoso.example',
    channels: 'Operation',
    claims,
    correlationId: guid('c', number),
    description: '',
    eventDataId: guid('e', number),
    eventName: pair('EndRequest', 'End request'),
    category: pair('Administrative'),
    eventTimestamp: azureTime(atMs),
    httpRequest: { clientRequestId: guid('d', number), clientIpAddress: '203.0.113.7', method: 'POST' },
    id: `${resourceId}/events/${guid('e', number)}/ticks/638${String(number).padStart(15, '0')}`,
    level: 'Informational',
    operationId: guid('c', number),
    operationName: pair(operation, 'An operation'),
    resourceGroupName: 'prod',
    resourceProviderName: pair(provider),
    resourceType: pair(`${provider}/${type}`),
    resourceId,
    status: pair('Succeeded'),
    subStatus: pair('OK', 'OK (HTTP Status Code: 200)'),
    submissionTimestamp: azureTime(atMs + 187_654),
    subscriptionId,
    tenantId,
    relatedEvents: [],
  };
}

function propertiesOf(operation: string) {
  return {
    statusCode: 'OK',
    serviceRequestId: tenantId,
    eventCategory: 'Administrative',
    entity: `/subscriptions/${subscriptionId}/resourceGroups/prod`,
    message: operation,
    hierarchy: `${tenantId}/${subscriptionId}`,
    requestbody: JSON.stringify({ properties: { accessTier: 'Hot', networkAcls: { defaultAction: 'Deny' } } }),
  };
}

const claims = {
  aud: 'https://management.core.windows.net/',
  iss: `https://sts.windows.net/${tenantId}/`,
  iat: '1795507200',
  nbf: '1795507200',
  exp: '1795511100',
  'http://schemas.microsoft.com/claims/authnclassreference': '1',
  aio: 'AVQAq/8TAAAAexampleexampleexampleexampleexampleexampleexampleexample=',
  'http://schemas.microsoft.com/claims/authnmethodsreferences': 'pwd,mfa',
  appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
  appidacr: '0',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname': 'Example',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname': 'Ann',
  ipaddr: '203.0.113.7',
  name: 'Ann Example',
  'http://schemas.microsoft.com/identity/claims/objectidentifier': '30a6c29d-de7c-4830-815f-9b3bb366e975',
  puid: '10032001FC4BF75D',
  'http://schemas.microsoft.com/identity/claims/scope': 'user_impersonation',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier': 'vPoDKfEPCnaUYrZC60q_jOV3G7-vLh-S69ByM7',
  'http://schemas.microsoft.com/identity/claims/tenantid': tenantId,
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': 'ann.example@contoso.example',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'ann.example@contoso.example',
  uti: 'KZiMcLvpyEOJosddEYhXAA',
  ver: '1.0',
};

/** With seven digits of a second, as Azure writes it. */
function azureTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '4321Z');
}

function pair(value: string, localizedValue = value): { value: string; localizedValue: string } {
  return { value, localizedValue };
}

/** A GUID that says what it is of and its number. */
function guid(kind: string, number: number): string {
  const hex = number.toString(16).padStart(12, '0');
  return `${kind.charCodeAt(0).toString(16)}000000-0000-4000-8000-${hex}`;
}
