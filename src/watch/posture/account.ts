import {
  ownStorageOf,
  type AiAccount,
  type Encryption,
  type PostureFinding,
  type PostureState,
  type Setting,
} from '../../model';
import { patchAccount } from './commands';
import { finding, meaning, notApplicable, shown, switchState } from './finding';
import { networkOf } from './network';

/** TLS: Azure itself refuses what is older than 1.2, and shows no property of it. */
export function tlsOf(): PostureFinding {
  const evidence = [shown('enforced by Azure', 'TLS 1.2 or later; there is no property')];
  return finding('on', evidence, 'Azure AI services take TLS 1.2 or later only.', '');
}

/** Authentication: whether keys are refused, so that everybody has to sign in with Entra ID. */
export function authenticationOf({ id, disableLocalAuth }: AiAccount): PostureFinding {
  const state = switchState(disableLocalAuth, true, 'off');
  return finding(
    state,
    [shown('disableLocalAuth', disableLocalAuth)],
    meaning(state, {
      on: 'Keys are refused: everybody signs in with Entra ID, by name and with roles.',
      off: 'Whoever has a key of the account can use it, and no log can say who that was.',
      unknown: 'Whether keys work cannot be told.',
    }),
    patchAccount(id, { disableLocalAuth: true }),
  );
}

/** Environment variables: how clients of an account keep its keys, which Azure does not know. */
export function environmentOf({ disableLocalAuth }: AiAccount): PostureFinding {
  const evidence = [shown('disableLocalAuth', disableLocalAuth)];
  if (disableLocalAuth === true) return notApplicable(evidence, 'Keys are refused, so that no client keeps one.');
  return finding(
    'unknown',
    evidence,
    'Azure does not show how clients keep the keys of this account.',
    'Look that clients take keys from environment variables or a key vault and never from code; better, have them sign in with Entra ID.',
  );
}

/** Customer-managed keys: with whose key the data at rest are encrypted. */
export function encryptionOf({ id, encryption }: AiAccount): PostureFinding {
  const state = keyState(encryption, 'microsoft.cognitiveservices');
  const body = {
    encryption: {
      keySource: 'Microsoft.KeyVault',
      keyVaultProperties: { keyVaultUri: 'https://VAULT.vault.azure.net', keyName: 'KEY', keyVersion: 'VERSION' },
    },
  };
  return finding(
    state,
    keyEvidence(encryption),
    meaning(state, {
      on: 'Data at rest are encrypted with your own key, which you can take away.',
      off: "Data at rest are encrypted with a key of Microsoft's, which you cannot take away.",
      unknown: 'With whose key data at rest are encrypted cannot be told.',
    }),
    `Give the identity of the account "Key Vault Crypto Service Encryption User" on the vault, then: ${patchAccount(id, body)}`,
  );
}

/** @returns whether a key of the customer's is used. Without `keySource` it is the platform's. */
export function keyState(encryption: Setting<Encryption>, platform: string): Exclude<PostureState, 'not-applicable'> {
  if (encryption === undefined) return 'off';
  if (encryption === 'unreadable') return 'unknown';
  switch (encryption.keySource?.toLowerCase()) {
    case 'microsoft.keyvault':
      // A source without a key is a setting that is half made.
      return encryption.hasKeyVaultKey ? 'on' : 'unknown';
    case platform:
    case '':
    case undefined:
      return 'off';
    default:
      return 'unknown';
  }
}

/** @returns what {@link keyState} was read from. */
export function keyEvidence(encryption: Setting<Encryption>): PostureFinding['evidence'] {
  if (typeof encryption !== 'object') return [shown('encryption', encryption)];
  const key = encryption.hasKeyVaultKey ? 'names a key' : 'absent';
  return [shown('encryption.keySource', encryption.keySource), shown('encryption.keyVaultProperties', key)];
}

/** Virtual networks: whether strangers can reach the account at all. */
export function networkFindingOf(account: AiAccount): PostureFinding {
  const { state, evidence } = networkOf(account);
  return finding(
    state,
    evidence,
    meaning(state, {
      on: 'Only networks that you named reach the account.',
      off: 'Every network of the world reaches the account; keys and roles alone keep strangers out.',
      unknown: 'Which networks reach the account cannot be told.',
    }),
    `After making a private endpoint for your clients: ${patchAccount(account.id, { publicNetworkAccess: 'Disabled' })}`,
  );
}

/** Data loss prevention: whether the account may call any address of the world. */
export function outboundOf({ id, restrictOutboundNetworkAccess, allowedFqdnList }: AiAccount): PostureFinding {
  const restricted = switchState(restrictOutboundNetworkAccess, true, 'off');
  const state = restricted === 'on' && allowedFqdnList === 'unreadable' ? 'unknown' : restricted;
  const body = { restrictOutboundNetworkAccess: true, allowedFqdnList: ['HOST.blob.core.windows.net'] };
  return finding(
    state,
    [shown('restrictOutboundNetworkAccess', restrictOutboundNetworkAccess), shown('allowedFqdnList', allowedFqdnList)],
    meaning(state, {
      on: 'The account can send data to the names on its list and nowhere else.',
      off: 'The account can be told to send data to any address.',
      unknown: 'Where the account can send data cannot be told.',
    }),
    `With the names it needs in the list: ${patchAccount(id, body)}`,
  );
}

/** BYOS: whether Speech keeps its data in storage of the customer's. */
export function byosFindingOf(account: AiAccount, principals: { expected: number; allowed: number }): PostureFinding {
  const { service, userOwnedStorage } = account;
  const evidence = [shown('userOwnedStorage', userOwnedStorage)];
  if (service !== 'speech')
    return notApplicable(evidence, 'Bringing your own storage is the stand-in for Customer Lockbox of Speech.');
  const state = userOwnedStorage === 'unreadable' ? 'unknown' : ownStorageOf(account).length > 0 ? 'on' : 'off';
  const counts = [
    shown('expected principals', principals.expected),
    shown('byos.allowedPrincipals', principals.allowed),
  ];
  return finding(
    state,
    state === 'on' ? [...evidence, ...counts] : evidence,
    meaning(state, {
      on: 'Audio, transcriptions and models lie in your own storage, where you decide who reaches them. Links to results that Speech gives out work for days, for whoever has them, unless they are asked for with sasValidityInSeconds=0.',
      off: "Audio, transcriptions and models lie in Microsoft's storage, and Customer Lockbox does not cover Speech.",
      unknown: 'Where the data of this account lie cannot be told.',
    }),
    `It is set when an account is made and cannot be changed. Make a new one: az cognitiveservices account create --kind SpeechServices --sku S0 --location REGION --resource-group GROUP --name NAME --custom-domain NAME --assign-identity --storage '[{"resourceId": "STORAGE_ACCOUNT_ID"}]'`,
  );
}

/** Data stored by Speech: only the Speech API knows, which is asked with a key or a role on the data. */
export function storedDataOf({ service }: AiAccount): PostureFinding {
  if (service !== 'speech') return notApplicable([], 'It concerns Speech.');
  return finding(
    'unknown',
    [shown('endpoint logging, custom models', 'not asked')],
    'Whether endpoints log audio and which models are kept only the Speech API tells, which this service does not ask.',
    'Look at the endpoints of the account in Speech Studio; new blobs in the container customspeech-audiologs show that audio is logged.',
  );
}
