import { resourceKey, type AccessKind, type AccessSeen, type IgnoredReason, type Signal } from '../../model';
import { controlKindOf } from '../byos-operations';
import { changeOf } from './change';
import { detailsOf, type Details } from './details';
import { storageAt, storageKeyOf, type Places } from './places';

/** What a signal shows, or why it is nothing that is watched for. */
export type Look = { kind: 'seen'; seen: AccessSeen[] } | { kind: 'ignored'; why: IgnoredReason };

/**
 * What an event of the activity log shows of Speech's storage, of who may reach it, and of the Azure AI accounts. It
 * says what was done, by whom and where; whether that was expected is not judged here.
 *
 * @param places what is watched; absent where there is no inventory.
 */
export function controlSeen(signal: Signal, places: Places | undefined): Look {
  const what = controlKindOf(signal.operation);
  if (what === undefined) return { kind: 'ignored', why: 'OTHER_OPERATION' };
  if (places === undefined) return { kind: 'ignored', why: 'NO_INVENTORY' };
  const found = concerned(what, signal, places);
  if (found.length === 0) return { kind: 'ignored', why: 'OTHER_RESOURCE' };
  if (signal.status === 'started' || signal.status === 'accepted') return { kind: 'ignored', why: 'NOT_FINAL' };
  return { kind: 'seen', seen: found.map((one) => seenOf(what, signal, one, places)) };
}

/** An account that an event concerns, and what exactly of it. */
interface Concerned {
  accountId: string;
  target: string;
  details: Details;
  /** One event above accounts concerns several, each seen under a key of its own. */
  isAbove: boolean;
}

function concerned(what: AccessKind, signal: Signal, places: Places): Concerned[] {
  switch (what) {
    case 'role-granted':
    case 'role-removed':
      return atOrAbove(signal, places, 'assignment');
    case 'lock-made':
    case 'lock-removed':
      return atOrAbove(signal, places, 'lock');
    case 'diagnostics-changed':
    case 'diagnostics-removed':
      return diagnosticsOf(signal, places);
    case 'account-changed':
    case 'account-deleted':
    case 'account-keys-listed':
    case 'account-key-regenerated':
      return accountOf(what, signal, places);
    default:
      return storageOf(signal, places);
  }
}

/** An extension resource by its id: what it stands on, and its name. */
interface Extension {
  scope: string;
  id: string;
  name: string;
}

/** Of an assignment or a lock the id tells what it stands on; an event that does not name it tells its scope. */
function extensionOf({ resourceId, scope = '' }: Signal): Extension {
  const id = [resourceId, scope].find((one) => extension.test(one));
  if (id === undefined) return { scope: scope === '' ? resourceId : scope, id: '', name: '' };
  const [, on = '', name = ''] = extension.exec(id) ?? [];
  return { scope: on === '' ? '/' : on, id: resourceKey(id), name };
}

/** The last extension of a path: what stands before it may be one, too. */
const extension =
  /^(.*)\/providers\/microsoft\.(?:authorization\/(?:roleassignments|locks)|insights\/diagnosticsettings)\/([^/]+)\/?$/i;

function atOrAbove(signal: Signal, places: Places, named: 'assignment' | 'lock'): Concerned[] {
  const { scope, id, name } = extensionOf(signal);
  if (scope === '') return [];
  return storageAt(places, scope).map(({ storageId }) => ({
    accountId: storageId,
    target: id,
    details: detailsOf({ scope, ...(named === 'lock' ? { lock: name } : {}) }),
    isAbove: storageKeyOf(scope) === undefined,
  }));
}

function diagnosticsOf(signal: Signal, places: Places): Concerned[] {
  const { scope, id, name } = extensionOf(signal);
  const found = places.storage.get(storageKeyOf(scope) ?? '');
  if (found === undefined) return [];
  return [{ accountId: found.storageId, target: id, details: detailsOf({ setting: name, scope }), isAbove: false }];
}

function accountOf(what: AccessKind, { resourceId }: Signal, places: Places): Concerned[] {
  const found = places.accounts.get(resourceKey(resourceId));
  const isAboutKeys = what === 'account-keys-listed' || what === 'account-key-regenerated';
  if (found === undefined || !(isAboutKeys || found.hasOwnStorage)) return [];
  return [{ accountId: found.id, target: '', details: {}, isAbove: false }];
}

/** A part of a storage account by its path: a container by its name, the blob service as the account itself. */
function storageOf({ resourceId }: Signal, places: Places): Concerned[] {
  const key = storageKeyOf(resourceId);
  const found = places.storage.get(key ?? '');
  if (key === undefined || found === undefined) return [];
  const part = resourceKey(resourceId).slice(key.length + 1);
  const container = /^blobservices\/[^/]+\/containers\/([^/]+)/.exec(part)?.[1];
  const isService = /^(?:blobservices(?:\/[^/]+)?)?$/.test(part);
  return [
    {
      accountId: found.storageId,
      target: container ?? (isService ? '' : part),
      details: container === undefined ? {} : detailsOf({ container }),
      isAbove: false,
    },
  ];
}

function seenOf(what: AccessKind, signal: Signal, found: Concerned, places: Places): AccessSeen {
  const { accountId, target, isAbove } = found;
  const { key, at, caller, principalId, address, clientRequestId, correlationId } = signal;
  const known = places.storage.get(resourceKey(accountId))?.storage;
  return {
    key: isAbove ? `${key}/${resourceKey(accountId)}` : key,
    source: 'activity-log',
    what,
    accountId,
    target,
    by: { actor: caller, ...(principalId === undefined ? {} : { principalId }) },
    ...(address === undefined ? {} : { address }),
    first: at,
    last: at,
    count: 1,
    succeeded: signal.status !== 'failed',
    details: { ...changeOf(what, signal, known), ...found.details },
    ...(clientRequestId === undefined ? {} : { clientRequestId }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}
