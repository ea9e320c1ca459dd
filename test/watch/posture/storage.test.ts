import type { PostureFeature, PostureState, StorageAccount } from '../../../src/model';
import { inventory, speechAccount, storageId } from '../../fixtures/inventory';
import { items, ofStorage } from './rig';

const rules = { ipRules: [], virtualNetworkRules: [], resourceAccessRules: [] };
const absent = undefined as never;

describe.each<[PostureFeature, [what: string, changes: Partial<StorageAccount>, state: PostureState][]]>([
  [
    'storage-tls',
    [
      ['absent: 1.0', { minimumTlsVersion: absent }, 'off'],
      ['1.0', { minimumTlsVersion: 'TLS1_0' }, 'off'],
      ['1.1', { minimumTlsVersion: 'TLS1_1' }, 'off'],
      ['1.2', { minimumTlsVersion: 'TLS1_2' }, 'on'],
      ['1.3 in other letters', { minimumTlsVersion: 'tls1_3' }, 'on'],
      ['another word', { minimumTlsVersion: 'newest' }, 'unknown'],
    ],
  ],
  [
    'storage-https',
    [
      ['absent: it depends on when it was made', { supportsHttpsTrafficOnly: absent }, 'unknown'],
      ['true', { supportsHttpsTrafficOnly: true }, 'on'],
      ['false', { supportsHttpsTrafficOnly: false }, 'off'],
      ['odd', { supportsHttpsTrafficOnly: 'unreadable' }, 'unknown'],
    ],
  ],
  [
    'storage-keys',
    [
      ['absent: keys work', { allowSharedKeyAccess: absent }, 'off'],
      ['true', { allowSharedKeyAccess: true }, 'off'],
      ['false', { allowSharedKeyAccess: false }, 'on'],
      ['odd', { allowSharedKeyAccess: 'unreadable' }, 'unknown'],
    ],
  ],
  [
    'storage-public-blobs',
    [
      ['absent: it depends on when it was made', { allowBlobPublicAccess: absent }, 'unknown'],
      ['true', { allowBlobPublicAccess: true }, 'off'],
      ['false', { allowBlobPublicAccess: false }, 'on'],
    ],
  ],
  [
    'storage-encryption',
    [
      ['absent: the key of the platform', { encryption: absent }, 'off'],
      ['the key of the platform', { encryption: { keySource: 'Microsoft.Storage', hasKeyVaultKey: false } }, 'off'],
      [
        'a key vault, as storage writes it',
        { encryption: { keySource: 'Microsoft.Keyvault', hasKeyVaultKey: true } },
        'on',
      ],
      [
        'a source of Azure AI',
        { encryption: { keySource: 'Microsoft.CognitiveServices', hasKeyVaultKey: true } },
        'unknown',
      ],
    ],
  ],
  [
    'storage-network',
    [
      ['all absent: every network', { networkAcls: absent }, 'off'],
      ['allow', { networkAcls: { ...rules, defaultAction: 'Allow' } }, 'off'],
      ['deny', { networkAcls: { ...rules, defaultAction: 'Deny' } }, 'on'],
      ['disabled', { networkAcls: absent, publicNetworkAccess: 'Disabled' }, 'on'],
    ],
  ],
])('%s', (feature, rows) => {
  test.each(rows)('%s', (_what, changes, state) => {
    const item = ofStorage(feature, changes);
    expect(item).toMatchObject({ resource: storageId, service: 'storage', state });
    expect(item.mend === null).toBe(state === 'on');
    if (item.mend !== null) expect(item.mend).toContain(`az storage account update --ids '${storageId}' --`);
  });
});

test('storage that Speech names and Azure does not show is told as not known, feature by feature', () => {
  const found = items(inventory({ storage: [] })).filter(({ service }) => service === 'storage');
  expect(found.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'unknown'));
});

test('storage of two Speech accounts is told once', () => {
  const second = speechAccount({ id: `${speechAccount().id}-2` });
  const found = items(inventory({ accounts: [speechAccount(), second] }));
  expect(found.filter(({ feature }) => feature === 'storage-tls')).toHaveLength(1);
});
