import type { AccessSeen, Accessor, ByosStorage, Credential, Signal } from '../../model';
import { isAboutBlobs, isDataPlane } from '../byos-operations';
import { speechDataIn } from './data-seen';
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

function seenOf(signal: Signal, { storageId, expectedPrincipals }: ByosStorage): AccessSeen {
  const { key, at, address, clientRequestId, correlationId, operation, properties, principalId } = signal;
  const container = properties['container'] ?? '';
  const by = accessorOf(signal);
  const succeeded = signal.status !== 'failed';
  const delegatedBy = by.credential?.kind === 'delegation-sas' ? principalId : undefined;
  const bySpeech = delegatedBy !== undefined && expectedPrincipals.includes(delegatedBy);
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
    succeeded,
    // The same names as the rows of a workspace have: like accesses are one line, whichever way they were told.
    details: detailsOf({
      authentication: signal.authentication,
      container,
      data: speechDataIn(container),
      key: hashedPart(signal, /^key[12]$/)?.name,
      link: hashedPart(signal, /^sassignature$/)?.hash,
      delegatedBy,
      delegatedBySpeech: bySpeech ? 'yes' : undefined,
      status: succeeded ? undefined : properties['statusText'],
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
function credentialOf(signal: Signal): Credential | undefined {
  const { authentication = '', properties } = signal;
  const named = authentication.toLowerCase().replace(/[^a-z]/g, '');
  // By the key, also of a link that was signed with it: that is what can be made anew.
  const hash = hashedPart(signal, /^key/)?.hash;
  const hashed = hash === undefined ? {} : { hash };
  switch (named) {
    case 'accountkey':
    case 'sharedkey':
      return { kind: 'account-key', ...hashed };
    case 'delegationsas':
    case 'userdelegationsas':
      return { kind: 'delegation-sas' };
    case 'anonymous':
      return { kind: 'anonymous' };
    case '':
      // A record that says nothing of it, about an address that bears a signature.
      return properties['sas'] === 'present' ? { kind: 'sas' } : undefined;
    default:
      return named.startsWith('sas') ? { kind: 'sas', ...hashed } : undefined;
  }
}

/** A part of `key1(4c81dd1772ce),SasSignature(92d630456d31)`, by the name before its hash. */
function hashedPart({ credentialHash = '' }: Signal, wanted: RegExp): { name: string; hash: string } | undefined {
  const parts = [...credentialHash.toLowerCase().matchAll(/([a-z0-9]+)\(([^)]*)\)/g)];
  const found = parts.find(([, name = '']) => wanted.test(name));
  return found === undefined ? undefined : { name: found[1] ?? '', hash: found[2] ?? '' };
}
