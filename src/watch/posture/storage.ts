import {
  ownStorageOf,
  resourceKey,
  type AiAccount,
  type PostureFinding,
  type PostureState,
  type StorageAccount,
} from '../../model';
import { keyEvidence, keyState } from './account';
import { updateStorage } from './commands';
import { finding, meaning, notApplicable, shown, switchState } from './finding';
import { networkOf } from './network';

/** Data region: whether Speech and its storage stand in the same region. */
export function regionOf(account: AiAccount, storage: ReadonlyMap<string, StorageAccount>): PostureFinding {
  const own = ownStorageOf(account);
  const evidence = [shown('location', account.location)];
  if (account.service !== 'speech' || own.length === 0) {
    return notApplicable(
      evidence,
      'The data are kept in the region of the account, or by Microsoft where that is global.',
    );
  }
  const places = own.map(({ resourceId }) => storage.get(resourceKey(resourceId))?.location);
  const states = places.map((place): PostureState => {
    const [there, here] = [region(place), region(account.location)];
    if (there === '' || here === '') return 'unknown';
    return there === here ? 'on' : 'off';
  });
  const state = states.includes('off') ? 'off' : states.includes('unknown') ? 'unknown' : 'on';
  return finding(
    state,
    [...evidence, ...places.map((place) => shown('location of its storage', place))],
    meaning(state, {
      on: 'The account and the storage that it keeps its data in stand in one region.',
      off: 'The data leave the region of the account: its storage stands in another one.',
      unknown: 'Where the storage of this account stands cannot be read.',
    }),
    state === 'off'
      ? 'Neither can be moved: make a new Speech account with storage in its own region.'
      : 'Give this service Reader on the storage account, and see that its subscription is watched.',
  );
}

/** ARM writes "West Europe" and "westeurope" for the same region. */
function region(location = ''): string {
  return location.toLowerCase().replace(/\s+/g, '');
}

/** The oldest TLS that the storage takes. Without the property it is 1.0. */
export function storageTlsOf({ id, minimumTlsVersion }: StorageAccount): PostureFinding {
  const state = tlsState(minimumTlsVersion);
  return finding(
    state,
    [shown('minimumTlsVersion', minimumTlsVersion)],
    meaning(state, {
      on: 'The storage takes TLS 1.2 or later only.',
      off: 'The storage takes TLS older than 1.2.',
      unknown: 'Which TLS the storage takes cannot be told.',
    }),
    updateStorage(id, '--min-tls-version TLS1_2'),
  );
}

function tlsState(version: string | undefined): Exclude<PostureState, 'not-applicable'> {
  if (version === undefined || version === '') return 'off';
  const [, major = '', minor = ''] = /^tls(\d)_(\d)$/i.exec(version) ?? [];
  if (major === '') return 'unknown';
  return Number(major) > 1 || Number(minor) >= 2 ? 'on' : 'off';
}

/** Whether the storage refuses plain http. What holds where nothing is shown depends on when it was made. */
export function storageHttpsOf({ id, supportsHttpsTrafficOnly }: StorageAccount): PostureFinding {
  const state = switchState(supportsHttpsTrafficOnly, true, 'unknown');
  return finding(
    state,
    [shown('supportsHttpsTrafficOnly', supportsHttpsTrafficOnly)],
    meaning(state, {
      on: 'The storage refuses plain http.',
      off: 'The storage takes plain http, which anybody on the way can read.',
      unknown: 'Whether the storage refuses plain http cannot be told; accounts made before April 2019 take it.',
    }),
    updateStorage(id, '--https-only true'),
  );
}

/** Whether account keys are refused. Without the property they work. */
export function storageKeysOf({ id, allowSharedKeyAccess }: StorageAccount): PostureFinding {
  const state = switchState(allowSharedKeyAccess, false, 'off');
  return finding(
    state,
    [shown('allowSharedKeyAccess', allowSharedKeyAccess)],
    meaning(state, {
      on: 'Account keys, and the SAS links signed with them, are refused. Links that Speech signs with its own identity still work.',
      off: 'Whoever has an account key reads everything, and no log can say who that was.',
      unknown: 'Whether account keys work cannot be told.',
    }),
    updateStorage(id, '--allow-shared-key-access false'),
  );
}

/** Whether blobs can be made public. What holds where nothing is shown depends on when the account was made. */
export function storagePublicOf({ id, allowBlobPublicAccess }: StorageAccount): PostureFinding {
  const state = switchState(allowBlobPublicAccess, false, 'unknown');
  return finding(
    state,
    [shown('allowBlobPublicAccess', allowBlobPublicAccess)],
    meaning(state, {
      on: 'No container can be opened to everybody.',
      off: 'Whoever may change a container can open it to everybody.',
      unknown: 'Whether a container can be opened to everybody cannot be told; in older accounts it can.',
    }),
    updateStorage(id, '--allow-blob-public-access false'),
  );
}

/** With whose key the storage is encrypted. */
export function storageEncryptionOf({ id, encryption }: StorageAccount): PostureFinding {
  const state = keyState(encryption, 'microsoft.storage');
  const key = '--encryption-key-vault https://VAULT.vault.azure.net --encryption-key-name KEY';
  return finding(
    state,
    keyEvidence(encryption),
    meaning(state, {
      on: 'The data of Speech are encrypted with your own key, which you can take away.',
      off: "The data of Speech are encrypted with a key of Microsoft's, which you cannot take away.",
      unknown: 'With whose key the data of Speech are encrypted cannot be told.',
    }),
    updateStorage(id, `--encryption-key-source Microsoft.Keyvault ${key}`),
  );
}

/** Whether strangers can reach the storage at all. */
export function storageNetworkOf(storage: StorageAccount): PostureFinding {
  const { state, evidence } = networkOf(storage);
  return finding(
    state,
    evidence,
    meaning(state, {
      on: 'Only networks that you named, and Azure services that you let in, reach the storage.',
      off: 'Every network of the world reaches the storage; keys and roles alone keep strangers out.',
      unknown: 'Which networks reach the storage cannot be told.',
    }),
    updateStorage(storage.id, '--default-action Deny --bypass AzureServices'),
  );
}
