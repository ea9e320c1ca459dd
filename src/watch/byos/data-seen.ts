import { createHash } from 'node:crypto';
import type { speechContainers } from '../../model';
import {
  resourceKey,
  type AccessSeen,
  type Accessor,
  type Actor,
  type ByosStorage,
  type Credential,
  type StorageLogRow,
} from '../../model';
import { operationClass, type OperationClass } from './operation-class';

/** What stands in a container of Speech's, by name (Microsoft's documentation of BYOS). */
const dataIn: Readonly<Record<(typeof speechContainers)[number], string>> = {
  'customspeech-audiologs': 'audio logs',
  'customspeech-artifacts': 'transcriptions and audio',
  'customspeech-models': 'models',
};

/**
 * What rows of the storage log tell of Speech's own storage: one access for all rows of a quarter of an hour that differ
 * in nothing a review tells. Rows of other accounts are left out. Its key follows from the row alone, so that the same
 * quarter of an hour, read again, gives the same keys, with counts that only grow.
 *
 * Whoever shows a key or a link could be anybody: then the actor is unknown, even where the log names whose
 * user-delegation key signed a link, which is told as a detail.
 *
 * @param rows whole bins: of a bin either all rows are given, or none.
 */
export function dataSeen(rows: readonly StorageLogRow[], byos: readonly ByosStorage[]): AccessSeen[] {
  const byName = new Map(byos.map((one) => [accountName(one), one]));
  const seen = new Map<string, AccessSeen>();
  // In one order, whatever the log's was: details of rows that become one are those of the first.
  for (const { row } of inOrder(rows)) {
    const storage = byName.get(row.account);
    if (storage === undefined) continue;
    const access = seenIn(row, storage);
    const known = seen.get(access.key);
    seen.set(access.key, known === undefined ? access : joined(known, access));
  }
  return [...seen.values()].sort((a, b) => (a.first === b.first ? order(a.key, b.key) : order(a.first, b.first)));
}

/** @returns the name that the storage log knows an account by. */
export function accountName({ storageId }: ByosStorage): string {
  return resourceKey(storageId).split('/').at(-1) ?? '';
}

function seenIn(row: StorageLogRow, storage: ByosStorage): AccessSeen {
  const what = operationClass(row.operation);
  const by = accessorOf(row);
  const succeeded = isSuccess(row);
  return {
    key: keyOf(row, storage, what, by, succeeded),
    source: 'storage-log',
    what,
    accountId: storage.storageId,
    target: row.container,
    by,
    ...(row.address === '' ? {} : { address: row.address }),
    first: row.first,
    last: row.last,
    count: row.count,
    succeeded,
    details: detailsOf(row, storage, by, succeeded),
  };
}

function keyOf(
  row: StorageLogRow,
  { storageId }: ByosStorage,
  what: OperationClass,
  by: Accessor,
  succeeded: boolean,
): string {
  const { bin, container, address, objectId, appId, upn, key, keyHash, authentication } = row;
  const who = by.credential === undefined ? [objectId, appId, upn.toLowerCase()] : [objectId, key, keyHash];
  const parts = [
    bin,
    resourceKey(storageId),
    ...who,
    authentication.toLowerCase(),
    what,
    container,
    address,
    succeeded ? '' : outcomeOf(row),
  ];
  return `row/${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

/** @returns who it was, as far as the log can tell. */
function accessorOf(row: StorageLogRow): Accessor {
  const credential = credentialOf(row);
  if (credential !== undefined) return { actor: { kind: 'unknown' }, credential };
  return { actor: actorOf(row), ...(row.objectId === '' ? {} : { principalId: row.objectId }) };
}

function credentialOf({ authentication, keyHash, objectId }: StorageLogRow): Credential | undefined {
  const hash = keyHash === '' ? {} : { hash: keyHash.toLowerCase() };
  switch (authentication.toLowerCase()) {
    case 'accountkey':
    case 'sharedkey':
      return { kind: 'account-key', ...hash };
    // By the key that signed it: that is what can be made anew, and links are as many as somebody makes.
    case 'sas':
      return { kind: 'sas', ...hash };
    // A link's own hash differs from link to link: a card for each would be no story.
    case 'delegationsas':
      return { kind: 'delegation-sas' };
    case 'anonymous':
      return { kind: 'anonymous' };
    case 'oauth':
      return undefined;
    // A way that is not known: a hash of a key says that one was shown, and a name that somebody signed in.
    default:
      return objectId === '' && keyHash !== '' ? { kind: 'account-key', ...hash } : undefined;
  }
}

function actorOf({ objectId, upn, appId }: StorageLogRow): Actor {
  if (upn !== '' && objectId !== '') return { kind: 'person', id: objectId, address: upn };
  if (appId !== '') return { kind: 'app', id: appId };
  return { kind: 'unknown' };
}

/** Where nothing is said of the outcome, it counts as a success: the worse case is not taken for the better one. */
function isSuccess({ statusCode, statusText }: StorageLogRow): boolean {
  const code = Number(statusCode);
  if (/^\d{3}$/.test(statusCode)) return code < 400;
  return statusText === '' || /success$/i.test(statusText);
}

function outcomeOf({ statusCode, statusText }: StorageLogRow): string {
  return [statusCode, statusText].filter((part) => part !== '').join(' ');
}

/** @returns what of Speech's data a container holds; undefined for one that is not Speech's. */
export function speechDataIn(container: string): string | undefined {
  return Object.hasOwn(dataIn, container) ? dataIn[container as keyof typeof dataIn] : undefined;
}

function detailsOf(
  row: StorageLogRow,
  { expectedPrincipals }: ByosStorage,
  { credential }: Accessor,
  succeeded: boolean,
): Record<string, string> {
  const data = speechDataIn(row.container);
  const isDelegated = credential?.kind === 'delegation-sas' && row.objectId !== '';
  // Details tell lines of a review apart, so that only what does not change from one span to the next is one.
  return filled({
    authentication: row.authentication,
    container: row.container,
    data,
    key: /^key[12]$/i.test(row.key) ? row.key.toLowerCase() : undefined,
    link: row.signatures.length === 1 ? row.signatures[0]?.toLowerCase() : undefined,
    delegatedBy: isDelegated ? row.objectId : undefined,
    // Speech itself gives such links out, valid for days unless it is told otherwise (sasValidityInSeconds).
    delegatedBySpeech: isDelegated && expectedPrincipals.includes(row.objectId) ? 'yes' : undefined,
    status: succeeded ? undefined : outcomeOf(row),
    addresses: row.isFolded ? 'many' : undefined,
  });
}

function inOrder(rows: readonly StorageLogRow[]): { row: StorageLogRow; text: string }[] {
  return rows.map((row) => ({ row, text: JSON.stringify(row) })).sort((a, b) => order(a.text, b.text));
}

function filled(details: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(details).flatMap(([name, text]) => (text === undefined || text === '' ? [] : [[name, text]])),
  );
}

/** Two rows that a review tells as one: their operations are of one class. */
function joined(one: AccessSeen, other: AccessSeen): AccessSeen {
  return {
    ...one,
    first: order(one.first, other.first) < 0 ? one.first : other.first,
    last: order(one.last, other.last) < 0 ? other.last : one.last,
    count: one.count + other.count,
    details: { ...other.details, ...one.details },
  };
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
