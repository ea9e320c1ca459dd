import { resourceKey, type AccessKind, type AccessSeen } from '../../model';
import type { Draft } from '../draft';

const makesKey: ReadonlySet<AccessKind> = new Set(['key-regenerated', 'account-key-regenerated']);

/** @returns the accounts whose keys were made anew, for what {@link noteRotation} needs to have loaded. */
export function rotatedAccounts(all: readonly AccessSeen[]): string[] {
  return [...new Set(all.filter(isRotation).map(({ accountId }) => resourceKey(accountId)))];
}

/**
 * Keeps when a key was last made anew: Azure shows it nowhere, and its log forgets it after 90 days. An attempt that failed
 * is none, and of an event that names no key nobody knows which it was.
 */
export function noteRotation(draft: Draft, seen: AccessSeen): void {
  const { key } = seen.details;
  if (isRotation(seen) && key !== undefined) {
    draft.putRotation({ accountKey: resourceKey(seen.accountId), key, at: seen.last });
  }
}

function isRotation({ what, succeeded }: AccessSeen): boolean {
  return succeeded && makesKey.has(what);
}
