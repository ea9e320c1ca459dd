import type { AccessSeen, Accessor, ByosStorage, Credential, Signal } from '../../model';
import { isAboutBlobs, isDataPlane } from '../byos-operations';
import { detailsOf } from './details';
import type { Look } from './control-seen';
import { operationClass } from './operation-class';
import { storageKeyOf, type Places } from './places';

/**
 * What a record of a storage account's own log shows: who reached which container's data, and how they showed that they
 * may. With a key or a signature nobody can say who it was, whatever else the record names.
 *
 * @param places what is watched; absent where there is no inventory.
 */
export function recordSeen(signal: Signal, places: Places | undefined): Look {
  if (!isDataPlane(signal) || !isAboutBlobs(signal)) {
    const isOfStorage = storageKeyOf(signal.resourceId) !== undefined && signal.shape === 'resource-log';
    return { kind: 'ignored', why: isOfStorage && places !== undefined ? 'OTHER_RESOURCE' : 'OTHER_OPERATION' };
  }
  if (places === undefined) return { kind: 'ignored', why: 'NO_INVENTORY' };
  const found = storageOf(signal, places);
  if (found === undefined) return { kind: 'ignored', why: 'OTHER_RESOURCE' };
  return { kind: 'seen', seen: [seenOf(signal, found)] };
}

/** The resource tells; a record that names none names the account, which no other in Azure is called. */
function storageOf({ resourceId, properties }: Signal, places: Places): ByosStorage | undefined {
  if (resourceId !== '') return places.storage.get(storageKeyOf(resourceId) ?? '');
  return places.storageByName.get((properties['accountName'] ?? '').toLowerCase());
}

function seenOf(signal: Signal, { storageId }: ByosStorage): AccessSeen {
  const { key, at, address, clientRequestId, correlationId, operation, properties, principalId } = signal;
  const container = properties['container'] ?? '';
  const by = accessorOf(signal);
  const isDelegated = by.credential?.kind === 'delegation-sas';
  return {
    key,
    source: 'storage-log',
    what: operationClass(operation),
    accountId: storageId,
    target: container,
    by,
    ...(address === undefined ? {} : { address }),
    first: at,
    last: at,
    count: 1,
    succeeded: signal.status !== 'failed',
    // The operation is told by its class: like accesses are one line of a review.
    details: detailsOf({
      container,
      status: properties['statusText'],
      key: keyNameOf(signal),
      delegatedBy: isDelegated ? principalId : undefined,
    }),
    ...(clientRequestId === undefined ? {} : { clientRequestId }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

function accessorOf(signal: Signal): Accessor {
  const credential = credentialOf(signal);
  if (credential !== undefined) return { actor: { kind: 'unknown' }, credential };
  const { caller, principalId } = signal;
  return { actor: caller, ...(principalId === undefined ? {} : { principalId }) };
}

/** @returns how they showed that they may; undefined where they signed in, or where nothing is said of it. */
function credentialOf({ authentication = '', credentialHash, properties }: Signal): Credential | undefined {
  const named = authentication.toLowerCase().replace(/[^a-z]/g, '');
  switch (named) {
    case 'accountkey':
    case 'sharedkey':
      return { kind: 'account-key', ...hashed(hashOf(credentialHash, /^key/)) };
    case 'delegationsas':
    case 'userdelegationsas':
      return { kind: 'delegation-sas', ...hashed(hashOf(credentialHash, /signature/)) };
    case 'anonymous':
      return { kind: 'anonymous' };
    case '':
      // A record that says nothing of it, about an address that bears a signature.
      return properties['sas'] === 'present' ? { kind: 'sas' } : undefined;
    default:
      return named.startsWith('sas') ? { kind: 'sas', ...hashed(hashOf(credentialHash, /signature/)) } : undefined;
  }
}

function hashed(hash: string | undefined): { hash?: string } {
  return hash === undefined ? {} : { hash };
}

/** @returns the hash of that name, else the first one. */
function hashOf(credentialHash: string | undefined, name: RegExp): string | undefined {
  const all = (credentialHash ?? '').split(',').filter((one) => one !== '');
  const found = all.find((one) => name.test(one.toLowerCase())) ?? all[0];
  return /\(([^)]*)\)/.exec(found ?? '')?.[1]?.toLowerCase();
}

/** The key that was used, or that a signature was made with. */
function keyNameOf({ credentialHash }: Signal): string | undefined {
  return /(?:^|,)(key[12])\(/i.exec(credentialHash ?? '')?.[1]?.toLowerCase();
}
