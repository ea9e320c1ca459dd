import { simulatedWorkspaceId, simulatedWorkspaceResourceId } from '../../src/simulator';
import { startRig, type Rig } from './rig';
import { arm, eventsOf, query, speechStorage, storageVersion } from './storage-rig';

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
});
afterEach(() => azure.stop());

const grace = { upn: 'grace@contoso.example', oid: 'c4444444-4444-4444-8444-444444444444' };
const reader = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1';
const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const assignmentName = 'e5555555-5555-4555-8555-555555555555';
const roles = '/providers/Microsoft.Authorization/roleAssignments';
const v = '?api-version=2022-04-01';
const container = `${speechStorage}/blobServices/default/containers/customspeech-artifacts`;

interface Verdict {
  allowed: boolean;
  code?: string;
  recorded: number;
}

async function access(body: object): Promise<Verdict> {
  return (await azure.post('/blob-access', body)) as unknown as Verdict;
}

async function grant(scope: string, roleId: string, more = {}): Promise<number> {
  const roleDefinitionId = `/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
  const properties = { roleDefinitionId, principalId: grace.oid, principalType: 'User', ...more };
  return (await arm(azure, 'PUT', `${scope}${roles}/${assignmentName}${v}`, { properties })).status;
}

function until(moment: string): string {
  const actions = ['read', 'write'].map(
    (action) => `!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/${action}'})`,
  );
  return `((${actions.join(' AND ')}) OR (@Environment[UtcNow] DateTimeLessThan '${moment}'))`;
}

test('the identity of the Speech account reads, as a trusted service, and a person without a role does not', async () => {
  expect(await access({ identityOf: 'contoso-speech-prod', ip: '10.0.0.4' })).toMatchObject({
    allowed: true,
    recorded: 1,
  });
  expect(await access({ by: grace })).toMatchObject({ allowed: false, code: 'AuthorizationPermissionMismatch' });
});

test.each([
  ['a container', container, reader, true],
  ['the account', speechStorage, reader, true],
  ['the resource group', speechStorage.split('/providers')[0]!, reader, true],
  ['the subscription', speechStorage.split('/resourceGroups')[0]!, reader, true],
  ['a management group', '/providers/Microsoft.Management/managementGroups/all', reader, true],
  ['another container', container.replace('artifacts', 'models'), reader, false],
  ['the account, with a role that opens no blob', speechStorage, owner, false],
])('a role at %s', async (_what, scope, roleId, allowed) => {
  expect(await grant(scope, roleId)).toBe(201);
  expect(await access({ by: grace })).toMatchObject({ allowed });
  expect(await access({ by: grace, operation: 'DeleteBlob' })).toMatchObject({ allowed: false });
});

test('a condition on the time ends access at that moment, though the assignment is still there', async () => {
  await grant(container, reader, {
    condition: until('2026-03-02T17:00:00.0Z'),
    conditionVersion: '2.0',
    description: 'A-1',
  });
  azure.pass(8 * 3_600_000 - 1);
  expect(await access({ by: grace })).toMatchObject({ allowed: true });
  azure.pass(1);
  expect(await access({ by: grace })).toMatchObject({ allowed: false, code: 'AuthorizationPermissionMismatch' });
  const { properties } = (await arm(azure, 'GET', `${container}${roles}/${assignmentName}${v}`)).body;
  expect(properties).toMatchObject({ description: 'A-1', conditionVersion: '2.0', scope: container });
});

test.each([
  [
    "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'customspeech-artifacts'",
    true,
  ],
  ["@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'other'", false],
  ["NOT @Environment[UtcNow] DateTimeGreaterThan '2026-03-01T00:00:00Z' && ActionMatches{'x'}", false],
  [
    "!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*'}) || SubOperationMatches{'Blob.List'}",
    false,
  ],
])('the condition %s lets a read happen: %s', async (condition, allowed) => {
  expect(await grant(container, reader, { condition })).toBe(201);
  expect(await access({ by: grace })).toMatchObject({ allowed });
});

test.each([
  [{ condition: 'whatever' }, 400],
  [{ condition: "@Environment[UtcNow] DateTimeLessThan 'tomorrow'" }, 400],
  [{ condition: until('2026-03-02T17:00:00Z').slice(1) }, 400],
  [{ condition: until('2026-03-02T17:00:00Z'), conditionVersion: '1.0' }, 400],
  [{ principalId: 'grace' }, 400],
])('a role assignment with %j is refused', async (more, status) => {
  expect(await grant(container, reader, more)).toBe(status);
});

test('a role assignment is made once, changed under its name, listed where it holds, and taken away once', async () => {
  expect(await grant(container, reader)).toBe(201);
  expect(await grant(container, reader, { description: 'again' })).toBe(200);
  const twin = `${container}${roles}/${assignmentName.replace('e5', 'e6')}${v}`;
  const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${reader}`;
  const second = await arm(azure, 'PUT', twin, { properties: { roleDefinitionId, principalId: grace.oid } });
  expect(second).toMatchObject({ status: 409, body: { error: { code: 'RoleAssignmentExists' } } });
  expect(await grant(container, owner)).toBe(409);
  const listed = async (scope: string, filter: string): Promise<number> =>
    (await arm(azure, 'GET', `${scope}${roles}${v}&$filter=${encodeURIComponent(filter)}`)).body.value.length;
  expect(await listed(container, `principalId eq '${grace.oid}'`)).toBe(1);
  expect(await listed(container, `atScope() and assignedTo('${grace.oid}')`)).toBe(1);
  expect(await listed(speechStorage, `atScope() and assignedTo('${grace.oid}')`)).toBe(0);
  expect(await listed(speechStorage, `assignedTo('${grace.oid}')`)).toBe(1);
  // The identity of Speech, and at the subscription the application and two owners.
  expect(await listed(container, 'atScope()')).toBe(5);
  const remove = async (): Promise<number> =>
    (await arm(azure, 'DELETE', `${container}${roles}/${assignmentName}${v}`)).status;
  expect([await remove(), await remove()]).toEqual([200, 204]);
});

test('the events of a role assignment name the parent as scope; one above the subscription leaves none', async () => {
  await grant(container, reader);
  expect((await eventsOf(azure)).at(-1)).toMatchObject({
    operationName: { value: 'Microsoft.Authorization/roleAssignments/write' },
    authorization: { scope: container },
    resourceId: `${container}${roles}/${assignmentName}`,
  });
  const before = (await eventsOf(azure)).length;
  const group = '/providers/Microsoft.Management/managementGroups/all';
  await arm(azure, 'DELETE', `${container}${roles}/${assignmentName}${v}`);
  await grant(group, reader);
  expect(await eventsOf(azure)).toHaveLength(before + 2);
  expect(await access({ by: grace })).toMatchObject({ allowed: true });
});

test('a key opens the account until it is made anew or shared keys are forbidden, and so does a SAS that it signed', async () => {
  for (const authentication of ['AccountKey', 'SAS'])
    expect(await access({ authentication })).toMatchObject({ allowed: true });
  await arm(azure, 'POST', `${speechStorage}/regenerateKey?${storageVersion}`, { keyName: 'key1' });
  for (const authentication of ['AccountKey', 'SAS']) {
    expect(await access({ authentication, keyGeneration: 1 })).toMatchObject({ code: 'AuthenticationFailed' });
    expect(await access({ authentication, key: 'key2' })).toMatchObject({ allowed: true });
  }
  await arm(azure, 'PATCH', `${speechStorage}?${storageVersion}`, { properties: { allowSharedKeyAccess: false } });
  expect(await access({ authentication: 'SAS' })).toMatchObject({ code: 'KeyBasedAuthenticationNotPermitted' });
});

test('a user-delegation SAS works without account keys until its keys are revoked', async () => {
  const sas = {
    authentication: 'DelegationSas',
    identityOf: 'contoso-speech-prod',
    keyIssuedAt: '2026-03-02T09:00:00Z',
  };
  await arm(azure, 'PATCH', `${speechStorage}?${storageVersion}`, { properties: { allowSharedKeyAccess: false } });
  expect(await access(sas)).toMatchObject({ allowed: true });
  azure.pass(1000);
  await arm(azure, 'POST', `${speechStorage}/revokeUserDelegationKeys?${storageVersion}`);
  expect(await access(sas)).toMatchObject({ allowed: false, code: 'AuthenticationFailed' });
  azure.pass(1000);
  expect(await access({ ...sas, keyIssuedAt: '2026-03-02T09:00:02Z' })).toMatchObject({ allowed: true });
});

test('an address outside the network rules is turned away, whatever it bears', async () => {
  expect(await access({ authentication: 'AccountKey', ip: '198.51.100.7' })).toMatchObject({
    code: 'AuthorizationFailure',
  });
  await arm(azure, 'PATCH', `${speechStorage}?${storageVersion}`, {
    properties: { networkAcls: { defaultAction: 'Allow' } },
  });
  expect(await access({ authentication: 'AccountKey', ip: '198.51.100.7' })).toMatchObject({ allowed: true });
  expect(await access({ authentication: 'Anonymous' })).toMatchObject({ code: 'PublicAccessNotPermitted' });
});

test('each access leaves a row that says who could be known, refused ones too', async () => {
  await access({ by: grace, blob: 'secret.wav' });
  await access({ authentication: 'SAS', key: 'key2' });
  const { body } = await query(
    azure,
    'StorageBlobLogs | project AuthenticationType, RequesterUpn, StatusCode, StatusText, ObjectKey, HasHash = isnotempty(AuthenticationHash)',
  );
  expect(body.tables[0]!.rows).toEqual([
    [
      'OAuth',
      grace.upn,
      '403',
      'AuthorizationPermissionMismatch',
      '/contosospeechdata/customspeech-artifacts/secret.wav',
      false,
    ],
    ['SAS', '', '200', 'Success', '/contosospeechdata/customspeech-artifacts/TranscriptionData/call-0001.wav', true],
  ]);
  const hashes = await query(
    azure,
    "StorageBlobLogs | where AuthenticationHash startswith 'key2(' and Uri has 'sig' | count",
  );
  expect(hashes.body.tables[0]!.rows).toEqual([[1]]);
});

describe('diagnostic settings', () => {
  const settings = `${speechStorage}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings`;
  const version = '?api-version=2021-05-01-preview';

  test('are listed, and what they do not send is not recorded', async () => {
    const [setting] = (await arm(azure, 'GET', settings + version)).body.value;
    expect(setting).toMatchObject({
      name: 'to-contoso-logs',
      properties: { workspaceId: simulatedWorkspaceResourceId },
    });
    const workspace = `${simulatedWorkspaceResourceId}?api-version=2022-10-01`;
    expect((await arm(azure, 'GET', workspace)).body.properties).toMatchObject({ customerId: simulatedWorkspaceId });
    const logs = [
      { category: 'StorageRead', enabled: false },
      { category: 'StorageWrite', enabled: true },
    ];
    const properties = { ...setting!.properties, logs };
    await arm(azure, 'PUT', `${settings}/to-contoso-logs${version}`, { properties });
    const key = { authentication: 'AccountKey' };
    expect(await access(key)).toMatchObject({ allowed: true, recorded: 0 });
    expect(await azure.list('/storage-logs')).toEqual([]);
    expect(await access({ ...key, operation: 'PutBlob', count: 3 })).toMatchObject({ allowed: true, recorded: 3 });
    await arm(azure, 'PUT', `${settings}/to-contoso-logs${version}`, {
      properties: { ...properties, logs: [{ categoryGroup: 'allLogs', enabled: true }] },
    });
    expect(await access(key)).toMatchObject({ recorded: 1 });
  });

  test('once deleted nothing is recorded, and the deletion is in the activity log', async () => {
    expect((await arm(azure, 'DELETE', `${settings}/to-contoso-logs${version}`)).status).toBe(200);
    expect((await arm(azure, 'DELETE', `${settings}/to-contoso-logs${version}`)).status).toBe(204);
    expect((await arm(azure, 'GET', `${settings}/to-contoso-logs${version}`)).status).toBe(404);
    expect(await access({ authentication: 'AccountKey' })).toMatchObject({ allowed: true, recorded: 0 });
    expect(await azure.list('/storage-logs')).toEqual([]);
    expect((await eventsOf(azure)).at(-1)).toMatchObject({
      operationName: { value: 'Microsoft.Insights/diagnosticSettings/delete' },
      resourceId: `${settings}/to-contoso-logs`,
    });
  });

  test('the storage that is not of Speech has none', async () => {
    expect(await access({ account: 'contosodocuments', authentication: 'AccountKey' })).toMatchObject({ recorded: 0 });
  });
});

test.each([
  ['/blob-access', { account: 'nowhere' }, 'NOT_FOUND'],
  ['/blob-access', { operation: 'Dance' }, 'BAD_INPUT'],
  ['/operations', {}, 'BAD_INPUT'],
  ['/storage-logs', { count: 1 }, 'BAD_INPUT'],
  ['/storage-logs', { count: 0, from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' }, 'BAD_INPUT'],
  ['/storage-accounts', {}, 'BAD_INPUT'],
])('the control API refuses %s %j as %s', async (path, body, code) => {
  expect((await azure.post(path, body)).error.code).toBe(code);
});
