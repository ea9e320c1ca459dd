import { postureStates, type AiAccount, type PostureFeature, type PostureState } from '../../../src/model';
import { bareAccount, inventory, openAiId, speechAccount, speechId, storageId } from '../../fixtures/inventory';
import { items, ofAccount } from './rig';

const rules = { ipRules: [], virtualNetworkRules: [], resourceAccessRules: [] };

describe.each<[PostureFeature, [what: string, changes: Partial<AiAccount>, state: PostureState][]]>([
  ['tls', [['enforced by Azure', {}, 'on']]],
  [
    'authentication',
    [
      ['absent: keys work', {}, 'off'],
      ['false', { disableLocalAuth: false }, 'off'],
      ['true', { disableLocalAuth: true }, 'on'],
      ['odd', { disableLocalAuth: 'unreadable' }, 'unknown'],
    ],
  ],
  [
    'environment-variables',
    [
      ['not to be seen', {}, 'unknown'],
      ['without keys', { disableLocalAuth: true }, 'not-applicable'],
    ],
  ],
  [
    'customer-managed-keys',
    [
      ['absent: the key of the platform', {}, 'off'],
      ['without a source', { encryption: { hasKeyVaultKey: false } }, 'off'],
      [
        'the key of the platform',
        { encryption: { keySource: 'Microsoft.CognitiveServices', hasKeyVaultKey: false } },
        'off',
      ],
      ['a key vault', { encryption: { keySource: 'Microsoft.KeyVault', hasKeyVaultKey: true } }, 'on'],
      ['a key vault in other letters', { encryption: { keySource: 'MICROSOFT.KEYVAULT', hasKeyVaultKey: true } }, 'on'],
      [
        'a key vault without a key',
        { encryption: { keySource: 'Microsoft.KeyVault', hasKeyVaultKey: false } },
        'unknown',
      ],
      ['another source', { encryption: { keySource: 'Microsoft.New', hasKeyVaultKey: true } }, 'unknown'],
      ['odd', { encryption: 'unreadable' }, 'unknown'],
    ],
  ],
  [
    'virtual-networks',
    [
      ['all absent: every network', {}, 'off'],
      ['enabled without rules', { publicNetworkAccess: 'Enabled' }, 'off'],
      ['disabled', { publicNetworkAccess: 'Disabled' }, 'on'],
      ['disabled in other letters', { publicNetworkAccess: 'DISABLED' }, 'on'],
      [
        'disabled goes before rules',
        { publicNetworkAccess: 'Disabled', networkAcls: { ...rules, defaultAction: 'Allow' } },
        'on',
      ],
      ['a perimeter', { publicNetworkAccess: 'SecuredByPerimeter' }, 'on'],
      ['another word', { publicNetworkAccess: 'Perhaps' }, 'unknown'],
      ['allow', { networkAcls: { ...rules, defaultAction: 'Allow' } }, 'off'],
      ['rules without a default action', { networkAcls: rules }, 'off'],
      ['deny', { networkAcls: { ...rules, defaultAction: 'deny' } }, 'on'],
      [
        'deny, and a network is let in',
        { networkAcls: { ...rules, defaultAction: 'Deny', ipRules: ['203.0.113.0/24'] } },
        'on',
      ],
      [
        'deny, and the world is let in',
        { networkAcls: { ...rules, defaultAction: 'Deny', ipRules: ['0.0.0.0/0'] } },
        'off',
      ],
      [
        'deny, and half of the world is let in',
        { networkAcls: { ...rules, defaultAction: 'Deny', ipRules: ['0.0.0.0/1'] } },
        'off',
      ],
      ['another action', { networkAcls: { ...rules, defaultAction: 'Ask' } }, 'unknown'],
      ['odd', { networkAcls: 'unreadable' }, 'unknown'],
    ],
  ],
  [
    'data-loss-prevention',
    [
      ['absent: any address', {}, 'off'],
      ['false', { restrictOutboundNetworkAccess: false, allowedFqdnList: ['x'] }, 'off'],
      ['true without names: none', { restrictOutboundNetworkAccess: true }, 'on'],
      ['true with names', { restrictOutboundNetworkAccess: true, allowedFqdnList: ['x'] }, 'on'],
      ['true with odd names', { restrictOutboundNetworkAccess: true, allowedFqdnList: 'unreadable' }, 'unknown'],
      ['odd', { restrictOutboundNetworkAccess: 'unreadable' }, 'unknown'],
    ],
  ],
  [
    'byos',
    [
      ['of another service', {}, 'not-applicable'],
      ['absent', { service: 'speech' }, 'off'],
      ['an empty list', { service: 'speech', userOwnedStorage: [] }, 'off'],
      ['storage', { service: 'speech', userOwnedStorage: [{ resourceId: storageId }] }, 'on'],
      ['odd', { service: 'speech', userOwnedStorage: 'unreadable' }, 'unknown'],
    ],
  ],
  [
    'data-region',
    [
      ['of another service', {}, 'not-applicable'],
      ['Speech without own storage', { service: 'speech' }, 'not-applicable'],
      [
        'the same region',
        { service: 'speech', location: 'westeurope', userOwnedStorage: [{ resourceId: storageId }] },
        'on',
      ],
      [
        'the same, written otherwise',
        { service: 'speech', location: 'West Europe', userOwnedStorage: [{ resourceId: storageId }] },
        'on',
      ],
      [
        'another region',
        { service: 'speech', location: 'eastus', userOwnedStorage: [{ resourceId: storageId }] },
        'off',
      ],
      [
        'storage that is not seen',
        { service: 'speech', userOwnedStorage: [{ resourceId: `${storageId}2` }] },
        'unknown',
      ],
      [
        'an account without a place',
        { service: 'speech', location: '', userOwnedStorage: [{ resourceId: storageId }] },
        'unknown',
      ],
    ],
  ],
  [
    'data-stored-by-speech',
    [
      ['of another service', {}, 'not-applicable'],
      ['not asked', { service: 'speech' }, 'unknown'],
    ],
  ],
])('%s', (feature, rows) => {
  test.each(rows)('%s', (_what, changes, state) => {
    const item = ofAccount(feature, bareAccount(changes));
    expect(item.state).toBe(state);
    expect(item.mend === null).toBe(state === 'on' || state === 'not-applicable');
    expect(item.means).not.toBe('');
  });
});

test('Customer Lockbox covers what Microsoft lists, where the tenant has opted in', () => {
  const table = (
    [
      ['OpenAI', 'openai'],
      ['AIServices', 'aiservices'],
      ['TextTranslation', 'translator'],
      ['TextAnalytics', 'language'],
      ['SpeechServices', 'speech'],
      ['Face', 'other'],
      ['CognitiveServices', 'other'],
      ['', 'unknown'],
    ] as const
  ).map(([kind, service]) => {
    const states = [true, false, undefined].map((isOptedIn) => {
      return ofAccount('customer-lockbox', bareAccount({ kind, service }), isOptedIn === undefined ? {} : { isOptedIn })
        .state;
    });
    return [kind, ...states];
  });
  expect(table).toEqual([
    ['OpenAI', 'on', 'off', 'unknown'],
    ['AIServices', 'on', 'off', 'unknown'],
    ['TextTranslation', 'on', 'off', 'unknown'],
    ['TextAnalytics', 'on', 'off', 'unknown'],
    ['SpeechServices', 'not-applicable', 'not-applicable', 'not-applicable'],
    ['Face', 'not-applicable', 'not-applicable', 'not-applicable'],
    ['CognitiveServices', 'unknown', 'off', 'unknown'],
    ['', 'unknown', 'off', 'unknown'],
  ]);
  const language = ofAccount('customer-lockbox', bareAccount({ kind: 'TextAnalytics', service: 'language' }), {
    isOptedIn: true,
  });
  for (const part of ['conversational language', 'custom text', 'custom named entity', 'orchestration']) {
    expect(language.means).toContain(part);
  }
});

describe('key rotation', () => {
  const since = '2026-06-01T00:00:00.000Z';
  const recent = '2026-09-01T00:00:00.000Z';
  const old = '2026-08-01T00:00:00.000Z';
  test.each<[string, { since: string; key1?: string; key2?: string } | undefined, PostureState]>([
    ['nobody watches', undefined, 'unknown'],
    ['both recent', { since, key1: recent, key2: recent }, 'on'],
    ['one old', { since, key1: recent, key2: old }, 'off'],
    ['one never, and watched for longer', { since, key1: recent }, 'off'],
    ['one never, and watched for less', { since: recent, key1: recent }, 'unknown'],
    ['none, and watched for less', { since: recent }, 'unknown'],
    ['one old and one never, and watched for less', { since: recent, key1: old }, 'off'],
  ])('%s', (_what, known, state) => {
    const { since: from = '', ...last } = known ?? {};
    const rotations = { since: from, last: { [openAiId.toLowerCase()]: last } };
    const item = ofAccount('key-rotation', bareAccount(), known === undefined ? {} : { rotations });
    expect(item.state).toBe(state);
  });

  test('does not concern an account that takes no keys, and never lists keys to mend it', () => {
    expect(ofAccount('key-rotation', bareAccount({ disableLocalAuth: true })).state).toBe('not-applicable');
    expect(ofAccount('key-rotation', bareAccount()).mend).toContain('az cognitiveservices account keys regenerate');
    expect(JSON.stringify(items(inventory()))).not.toMatch(/list-?keys|keys list/i);
  });
});

test('every feature of every account is told, with where it was read and the real names to mend it', () => {
  const found = items(inventory({ accounts: [bareAccount()] }));
  expect(found.map(({ feature, state }) => [feature, state])).toEqual([
    ['tls', 'on'],
    ['authentication', 'off'],
    ['key-rotation', 'unknown'],
    ['environment-variables', 'unknown'],
    ['data-region', 'not-applicable'],
    ['customer-managed-keys', 'off'],
    ['virtual-networks', 'off'],
    ['data-loss-prevention', 'off'],
    ['customer-lockbox', 'unknown'],
    ['byos', 'not-applicable'],
    ['data-stored-by-speech', 'not-applicable'],
  ]);
  expect(found[1]).toEqual({
    resource: openAiId,
    service: 'openai',
    feature: 'authentication',
    state: 'off',
    evidence: [{ property: 'disableLocalAuth', value: 'absent' }],
    means: 'Whoever has a key of the account can use it, and no log can say who that was.',
    mend: `az rest --method patch --url '${openAiId}?api-version=2025-09-01' --body '{"properties":{"disableLocalAuth":true}}'`,
  });
});

test('a Speech account that is as safe as it can be has nothing off, and its expected principals are counted', () => {
  const found = items(inventory({ accounts: [speechAccount()] }), { isOptedIn: true });
  expect(found.filter(({ state }) => state === 'off')).toEqual([]);
  const byos = found.find(({ feature }) => feature === 'byos');
  expect(byos?.evidence).toContainEqual({ property: 'expected principals', value: '2' });
  expect(new Set(found.map(({ resource }) => resource))).toEqual(new Set([speechId, storageId]));
  for (const { state } of found) expect(postureStates).toContain(state);
});

test.each(["x'; rm -rf /; '", 'x\nrm -rf /', 'x\u2028y', 'x\u202ey'])(
  'a resource that is named %j has no command with its name in it',
  (name) => {
    const { mend } = ofAccount(
      'authentication',
      bareAccount({ id: `/subscriptions/s/resourceGroups/g/providers/p/accounts/${name}` }),
    );
    expect(mend).toContain("--url 'RESOURCE' --body");
    expect(mend).not.toContain('rm');
  },
);
