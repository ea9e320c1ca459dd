import { simulatedApp } from '../../src/simulator';
import { startRig, type Rig } from './rig';
import { arm, eventsOf, otherStorage, speechAccount, speechStorage, storageVersion } from './storage-rig';

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
});
afterEach(() => azure.stop());

const q = `?${storageVersion}`;
const service = `${speechStorage}/blobServices/default`;

test('storage accounts are listed and read, and reading leaves no event', async () => {
  const { body } = await arm(
    azure,
    'GET',
    `${speechStorage.split('/resourceGroups')[0]!}/providers/Microsoft.Storage/storageAccounts${q}`,
  );
  expect(body.value.map(({ name }) => name)).toEqual(['contosospeechdata', 'contosodocuments']);
  expect((await arm(azure, 'GET', speechStorage.toUpperCase() + q)).body).toMatchObject({ id: speechStorage });
  expect((await arm(azure, 'GET', `${service}/containers${q}`)).body.value.map(({ name }) => name)).toEqual([
    'customspeech-artifacts',
    'customspeech-models',
    'customspeech-audiologs',
  ]);
  expect(await eventsOf(azure)).toEqual([]);
  expect((await arm(azure, 'GET', `${speechStorage}x${q}`)).body.error.code).toBe('ResourceNotFound');
});

test.each([
  ['POST', `${speechStorage}/listKeys`, undefined, 'Microsoft.Storage/storageAccounts/listKeys/action'],
  [
    'POST',
    `${speechStorage}/regenerateKey`,
    { keyName: 'key1' },
    'Microsoft.Storage/storageAccounts/regenerateKey/action',
  ],
  ['POST', `${speechStorage}/ListAccountSas`, {}, 'Microsoft.Storage/storageAccounts/listAccountSas/action'],
  ['POST', `${speechStorage}/ListServiceSas`, {}, 'Microsoft.Storage/storageAccounts/listServiceSas/action'],
  [
    'POST',
    `${speechStorage}/revokeUserDelegationKeys`,
    undefined,
    'Microsoft.Storage/storageAccounts/revokeUserDelegationKeys/action',
  ],
  ['PATCH', speechStorage, { properties: { allowBlobPublicAccess: true } }, 'Microsoft.Storage/storageAccounts/write'],
  ['DELETE', otherStorage, undefined, 'Microsoft.Storage/storageAccounts/delete'],
  [
    'PUT',
    service,
    { properties: { isVersioningEnabled: false } },
    'Microsoft.Storage/storageAccounts/blobServices/write',
  ],
  [
    'PUT',
    `${service}/containers/new`,
    { properties: {} },
    'Microsoft.Storage/storageAccounts/blobServices/containers/write',
  ],
  [
    'DELETE',
    `${service}/containers/customspeech-models`,
    undefined,
    'Microsoft.Storage/storageAccounts/blobServices/containers/delete',
  ],
  ['POST', `${speechAccount}/listKeys`, undefined, 'Microsoft.CognitiveServices/accounts/listKeys/action'],
  [
    'POST',
    `${speechAccount}/regenerateKey`,
    { keyName: 'Key2' },
    'Microsoft.CognitiveServices/accounts/regenerateKey/action',
  ],
  ['PATCH', speechAccount, { properties: { disableLocalAuth: true } }, 'Microsoft.CognitiveServices/accounts/write'],
  ['DELETE', speechAccount, undefined, 'Microsoft.CognitiveServices/accounts/delete'],
])('%s %s leaves Started and Succeeded with who, what and which call', async (method, path, body, operation) => {
  const headers = { 'x-ms-correlation-request-id': 'corr-1', 'x-ms-client-request-id': 'mine-1' };
  expect((await arm(azure, method, path + q, body, headers)).status).toBeLessThan(300);
  const events = await eventsOf(azure);
  expect(events.map(({ status }) => status.value)).toEqual(['Started', 'Succeeded']);
  for (const event of events) {
    expect(event).toMatchObject({
      operationName: { value: operation },
      correlationId: 'corr-1',
      caller: simulatedApp.objectId,
      httpRequest: { clientRequestId: 'mine-1', clientIpAddress: expect.stringContaining('127.0.0.1') },
    });
    expect(event.resourceId).toBe(path.replace(/\/(?:list|regenerate|List|revoke)\w+$/, ''));
  }
  expect(events[0]!.properties['requestbody']).toBe(body === undefined ? undefined : JSON.stringify(body));
});

test('an account that is made is accepted first; made, changed and deleted it shows', async () => {
  const path = `${speechStorage}two`;
  await arm(azure, 'PUT', path + q, { location: 'westus', properties: { minimumTlsVersion: 'TLS1_0' } });
  expect((await eventsOf(azure)).map(({ status }) => status.value)).toEqual(['Started', 'Accepted', 'Succeeded']);
  const networkAcls = { defaultAction: 'Deny', bypass: 'None' };
  await arm(azure, 'PATCH', path + q, { properties: { networkAcls, supportsHttpsTrafficOnly: false } });
  expect((await arm(azure, 'GET', path + q)).body).toMatchObject({
    location: 'westus',
    properties: { minimumTlsVersion: 'TLS1_0', networkAcls, supportsHttpsTrafficOnly: false },
  });
  await arm(azure, 'DELETE', path + q);
  expect((await arm(azure, 'GET', path + q)).status).toBe(404);
});

test('a key that is made anew is another one from then on, the other key stays, and no key stands in the log', async () => {
  const before = (await arm(azure, 'POST', `${speechStorage}/listKeys${q}`)).body.keys;
  azure.pass(60_000);
  const after = (await arm(azure, 'POST', `${speechStorage}/regenerateKey${q}`, { keyName: 'key2' })).body.keys;
  expect(after[0]).toEqual(before[0]);
  expect(after[1]!.value).not.toBe(before[1]!.value);
  expect(after[1]!.creationTime).toBe('2026-03-02T09:01:00.0000000Z');
  const log = JSON.stringify(await eventsOf(azure));
  for (const { value } of [...before, ...after]) expect(log).not.toContain(value);
  expect((await arm(azure, 'POST', `${speechStorage}/regenerateKey${q}`, { keyName: 'key3' })).status).toBe(400);
});

test('the keys of an AI account are two, and the one made anew is another', async () => {
  const before = (await arm(azure, 'POST', `${speechAccount}/listKeys${q}`)).body;
  const after = (await arm(azure, 'POST', `${speechAccount}/regenerateKey${q}`, { keyName: 'key1' })).body;
  expect(after.key1).not.toBe(before.key1);
  expect(after.key2).toBe(before.key2);
});

test('where the data of an AI account is kept cannot be changed later', async () => {
  await arm(azure, 'PATCH', speechAccount + q, { properties: { userOwnedStorage: [], disableLocalAuth: true } });
  const { properties } = (await arm(azure, 'GET', speechAccount + q)).body;
  expect(properties).toMatchObject({ disableLocalAuth: true, userOwnedStorage: [{ resourceId: speechStorage }] });
});

test('soft delete and versions of blobs are read and changed', async () => {
  const policy = { enabled: false };
  await arm(azure, 'PUT', service + q, { properties: { deleteRetentionPolicy: policy } });
  expect((await arm(azure, 'GET', service + q)).body.properties).toMatchObject({
    deleteRetentionPolicy: policy,
    isVersioningEnabled: true,
  });
});

test.each([
  ['CanNotDelete', 'PATCH', speechStorage, 200],
  ['CanNotDelete', 'DELETE', speechStorage, 409],
  ['CanNotDelete', 'DELETE', `${service}/containers/customspeech-models`, 409],
  ['ReadOnly', 'POST', `${speechStorage}/listKeys`, 409],
  ['ReadOnly', 'GET', speechStorage, 200],
])('under a lock %s of its resource group, %s %s is answered %i', async (level, method, path, status) => {
  const lock = `${speechStorage.split('/providers')[0]!}/providers/Microsoft.Authorization/locks/keep`;
  expect((await arm(azure, 'PUT', `${lock}?api-version=2020-05-01`, { properties: { level } })).status).toBe(201);
  const body = method === 'GET' ? undefined : {};
  expect((await arm(azure, method, path + q, body)).status).toBe(status);
  const failed = (await eventsOf(azure)).filter((event) => event.status.value === 'Failed');
  expect(failed).toHaveLength(status === 409 ? 1 : 0);
  await arm(azure, 'DELETE', `${lock}?api-version=2020-05-01`);
  expect((await arm(azure, method, path + q, body)).status).toBe(200);
});

test('a lock is listed at what it holds, and its events name where it stands', async () => {
  const group = speechStorage.split('/providers')[0]!;
  const type = '/providers/Microsoft.Authorization/locks';
  await arm(azure, 'PUT', `${group}${type}/keep?api-version=2020-05-01`, { properties: { level: 'ReadOnly' } });
  const at = `${speechStorage}${type}?api-version=2020-05-01&$filter=atScope()`;
  expect((await arm(azure, 'GET', at)).body.value).toMatchObject([{ name: 'keep', properties: { level: 'ReadOnly' } }]);
  expect((await eventsOf(azure)).at(-1)).toMatchObject({
    operationName: { value: 'Microsoft.Authorization/locks/write' },
    authorization: { scope: group },
    resourceId: `${group}${type}/keep`,
  });
  expect((await arm(azure, 'PUT', `${group}${type}/bad?api-version=2020-05-01`, { properties: {} })).status).toBe(400);
});

test('events come as late as the settings say', async () => {
  await azure.post('/settings', { lateMs: 300_000 });
  await arm(azure, 'POST', `${speechStorage}/listKeys${q}`);
  expect(await eventsOf(azure)).toEqual([]);
  azure.pass(300_000);
  expect(await eventsOf(azure)).toHaveLength(2);
});

test('somebody else can be played, who lists the keys from somewhere, and fails', async () => {
  const by = { upn: 'mallory@contoso.example' };
  const operation = 'Microsoft.Storage/storageAccounts/listKeys/action';
  await azure.post('/operations', { operation, by, ip: '198.51.100.9', failed: true });
  expect((await eventsOf(azure)).at(-1)).toMatchObject({
    operationName: { value: operation },
    status: { value: 'Failed' },
    caller: by.upn,
    resourceId: speechStorage,
    httpRequest: { clientIpAddress: '198.51.100.9' },
    properties: { statusCode: 'Forbidden' },
  });
});
