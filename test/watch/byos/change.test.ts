import type { AccessSeen } from '../../../src/model';
import { RequestBodies } from '../../../src/watch/byos/bodies';
import { controlSeen } from '../../../src/watch/byos/control-seen';
import { speechId, storageId } from '../../fixtures/inventory';
import { subscriptionId } from '../../fixtures/requests';
import { look, places, recordOf, shapes, signalOf, type Told } from './seeing';

const storage = 'Microsoft.Storage/storageAccounts';
const blobs = `${storage}/blobServices`;
const roleWrite = 'Microsoft.Authorization/roleAssignments/write';
const role = (guid: string): string =>
  `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
const assignment = `${storageId}/providers/Microsoft.Authorization/roleAssignments/9d1a8b58-993d-45f1-b279-c079cd810ffa`;
const principalId = '8C907101-5831-45A1-B703-8A59F190E639';
const subnet = `/subscriptions/${subscriptionId}/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/hub/subnets/apps`;

function details(told: Told, shape: (typeof shapes)[number] = 'rest'): AccessSeen['details'] {
  const seen = look(shape, told);
  if (typeof seen === 'string') throw new Error(seen);
  const { operation, ...rest } = seen[0]!.details;
  expect(operation).toBe(told.operation.toLowerCase());
  return rest;
}

const changes: [string, Told, Record<string, string>][] = [
  [
    'a network that lets everybody in',
    { operation: `${storage}/write`, body: { properties: { networkAcls: { defaultAction: 'Allow' } } } },
    { defaultAction: 'Allow' },
  ],
  [
    'addresses and subnets that are new, and those that are gone',
    {
      operation: `${storage}/write`,
      body: {
        properties: {
          networkAcls: {
            defaultAction: 'Deny',
            bypass: 'None',
            ipRules: [{ value: '198.51.100.7' }],
            virtualNetworkRules: [{ id: subnet }],
          },
        },
      },
    },
    {
      defaultAction: 'Deny',
      bypass: 'None',
      addresses: '198.51.100.7',
      addedAddresses: '198.51.100.7',
      removedAddresses: '203.0.113.0/24',
      subnets: 'hub/apps',
      addedSubnets: 'hub/apps',
    },
  ],
  [
    'keys, public blobs, TLS and the public network',
    {
      operation: `${storage}/write`,
      body: {
        properties: {
          publicNetworkAccess: 'Enabled',
          allowSharedKeyAccess: true,
          allowBlobPublicAccess: true,
          minimumTlsVersion: 'TLS1_0',
          supportsHttpsTrafficOnly: false,
        },
      },
    },
    {
      publicNetworkAccess: 'Enabled',
      allowSharedKeyAccess: 'true',
      allowBlobPublicAccess: 'true',
      minimumTlsVersion: 'TLS1_0',
      supportsHttpsTrafficOnly: 'false',
    },
  ],
  [
    'soft delete and versioning',
    {
      operation: `${blobs}/write`,
      resourceId: `${storageId}/blobServices/default`,
      body: {
        properties: {
          deleteRetentionPolicy: { enabled: false },
          containerDeleteRetentionPolicy: { enabled: true, days: 7 },
          isVersioningEnabled: false,
        },
      },
    },
    { softDelete: 'off', containerSoftDelete: '7 days', versioning: 'off' },
  ],
  [
    'the key that was made anew',
    { operation: `${storage}/regenerateKey/action`, body: { keyName: 'key2' } },
    { key: 'key2' },
  ],
  [
    'the key of an Azure AI account',
    {
      operation: 'Microsoft.CognitiveServices/accounts/regenerateKey/action',
      resourceId: speechId,
      body: { keyName: 'Key1' },
    },
    { key: 'key1' },
  ],
  [
    'a role, whom it is given to, and under what condition',
    {
      operation: roleWrite,
      resourceId: assignment,
      scope: storageId,
      body: {
        properties: {
          roleDefinitionId: role('BA92F5B4-2D11-453D-A403-E96B0029C9FE'),
          principalId,
          principalType: 'ServicePrincipal',
          condition: "@Resource[x] StringEquals 'y'",
        },
      },
    },
    {
      role: 'Storage Blob Data Contributor',
      principal: principalId.toLowerCase(),
      principalType: 'ServicePrincipal',
      condition: "@Resource[x] StringEquals 'y'",
    },
  ],
  [
    'a role of the tenant by its id',
    {
      operation: roleWrite,
      resourceId: assignment,
      scope: storageId,
      body: { properties: { roleDefinitionId: role('EEAEDA52-9324-47F6-8069-5D5BADE478B2') } },
    },
    { role: 'eeaeda52-9324-47f6-8069-5d5bade478b2' },
  ],
  [
    'the level of a lock',
    {
      operation: 'Microsoft.Authorization/locks/write',
      resourceId: `${storageId}/providers/Microsoft.Authorization/locks/l`,
      body: { properties: { level: 'CanNotDelete' } },
    },
    { level: 'CanNotDelete' },
  ],
  [
    'a container that is opened to everybody',
    {
      operation: `${blobs}/containers/write`,
      resourceId: `${storageId}/blobServices/default/containers/customspeech-models`,
      body: { properties: { publicAccess: 'Blob' } },
    },
    { container: 'customspeech-models', publicAccess: 'Blob' },
  ],
  [
    'what a link may do, and until when',
    {
      operation: `${storage}/listAccountSas/action`,
      body: { signedServices: 'b', signedPermission: 'rl', signedExpiry: '2027-01-01T00:00:00Z', keyToSign: 'key1' },
    },
    { services: 'b', permissions: 'rl', expires: '2027-01-01T00:00:00Z', key: 'key1' },
  ],
  [
    'what a diagnostic setting still sends',
    {
      operation: 'Microsoft.Insights/diagnosticSettings/write',
      resourceId: `${storageId}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings/s`,
      body: {
        properties: {
          workspaceId: '/subscriptions/s/x/workspaces/logs',
          logs: [
            { category: 'StorageRead', enabled: false },
            { category: 'StorageWrite', enabled: true },
          ],
        },
      },
    },
    { workspace: 'logs', logs: 'StorageWrite' },
  ],
];

describe.each(shapes)('in the shape %s', (shape) => {
  test.each(changes)('the change is told in plain words: %s', (_, told, expected) => {
    for (const asObject of [false, true]) {
      expect(details({ ...told, asObject }, shape)).toMatchObject(expected);
    }
  });

  test.each<[string, unknown]>([
    ['no JSON', 'not json'],
    ['half of it', '{"properties":{"networkAcls":'],
    ['a list', []],
    ['null', null],
    ['members of other types', { properties: { networkAcls: 7, minimumTlsVersion: [], allowSharedKeyAccess: {} } }],
    [
      'rules that are none',
      {
        properties: {
          networkAcls: { ipRules: [null, 1, { value: {} }, { value: '<script>' }], virtualNetworkRules: 'x' },
        },
      },
    ],
  ])('a body that is %s invents nothing', (_, body) => {
    const told = details({ operation: `${storage}/write`, body }, shape);
    expect(Object.values(told).filter((value) => value !== 'none')).toEqual(
      told['removedAddresses'] === undefined ? [] : ['203.0.113.0/24'],
    );
  });
});

test('a value that can hold a key or a signature is told to nobody, wherever it stands', () => {
  const secret = 'sv=2024&sig=c4n4ry%3D';
  const bodies = [
    {
      properties: {
        description: secret,
        condition: `AccountKey=${secret}`,
        principalType: secret,
        level: secret,
        notes: secret,
      },
    },
    { properties: { publicNetworkAccess: secret, minimumTlsVersion: secret, networkAcls: { defaultAction: secret } } },
    { keyName: secret, signedPermission: secret, canonicalizedResource: secret },
  ];
  for (const body of bodies) {
    for (const [operation, resourceId] of [
      [roleWrite, assignment],
      ['Microsoft.Authorization/locks/write', `${storageId}/providers/Microsoft.Authorization/locks/l`],
      [`${storage}/write`, storageId],
      [`${storage}/regenerateKey/action`, storageId],
      [`${storage}/listAccountSas/action`, storageId],
    ]) {
      // The door leaves such a body out; this is the second lock, for a source that would not.
      const signal = signalOf(recordOf('rest', { operation: operation!, resourceId: resourceId! }));
      const seen = controlSeen({ ...signal, properties: { requestbody: JSON.stringify(body) } }, places);
      expect(seen.kind).toBe('seen');
      expect(JSON.stringify(seen)).not.toContain('c4n4ry');
    }
  }
});

test('whatever a body holds, details stay small', () => {
  const ipRules = Array.from({ length: 390 }, (_, index) => ({ value: `198.51.${index % 200}.${index % 250}` }));
  const told = details({ operation: `${storage}/write`, body: { properties: { networkAcls: { ipRules } } } });
  expect(told['addresses']).toMatch(/ and \d+ more$/);
  for (const value of Object.values(told)) expect(value.length).toBeLessThanOrEqual(300);
  expect(
    details({ operation: `${storage}/write`, body: { properties: { minimumTlsVersion: 'x'.repeat(5_000) } } })[
      'minimumTlsVersion'
    ],
  ).toHaveLength(300);
});

describe('the body that Azure logs with the start of a call', () => {
  const told = { operation: `${storage}/write`, body: { properties: { allowSharedKeyAccess: true } } };
  const start = signalOf(recordOf('rest', { ...told, status: 'Started' }));
  const end = signalOf(recordOf('rest', { operation: told.operation }));

  test.each([
    ['before its end', [start, end]],
    ['after it', [end, start]],
  ])('is put to the end where the start comes %s', (_, signals) => {
    const bodies = new RequestBodies();
    bodies.note(signals);
    const seen = controlSeen(bodies.complete(end), places);
    expect(seen).toMatchObject({ kind: 'seen', seen: [{ details: { allowSharedKeyAccess: 'true' } }] });
  });

  test('is put to no other call of the same deployment', () => {
    const bodies = new RequestBodies();
    bodies.note([start]);
    const other = signalOf(recordOf('rest', { operation: told.operation, resourceId: `${storageId}2` }));
    expect(bodies.complete(other)).toBe(other);
    expect(
      bodies.complete(signalOf(recordOf('rest', { operation: `${storage}/delete` }))).properties,
    ).not.toHaveProperty('requestbody');
  });
});
