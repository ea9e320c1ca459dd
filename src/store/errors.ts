import { HistoryError } from '../history';
import { WorkflowError } from '../workflow';
import { codesOf } from './error-codes';

/** Codes of {@link StoreError}. */
export type StoreErrorCode =
  'BAD_URL' | 'NEWER_DATABASE' | 'MIGRATION_CHANGED' | 'MIGRATION_UNFINISHED' | 'NO_MIGRATIONS' | 'BAD_ROW';

/** What is wrong with a database itself. Nothing matches on the message. */
export class StoreError extends Error {
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}

/**
 * Codes of a database that cannot be used now: locked, full, read-only, broken; unreachable, shutting down, out of
 * memory or connections; a transaction that ran out of time or lost a deadlock.
 */
const unavailable = [
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|NOMEM|PROTOCOL|CORRUPT|NOTADB|PERM|AUTH)/,
  // Classes of SQLSTATE: connection, authorisation, no such database, rollback, resources, lock, operator, system.
  /^(08|28|3D|40|53|57|58|XX)[0-9A-Z]{3}$/,
  /^(55P03|25006|25P0[24])$/,
  /^P(10\d\d|2024|2028|2034)$/,
  /^E[A-Z]{4,}$/,
  /^(SocketTimeout|DatabaseNotReachable|ConnectionClosed|TlsConnectionError|TooManyConnections)$/,
];

/**
 * What a failure of the database means to its user: `STORE_UNAVAILABLE` where a later try may succeed,
 * `BROKEN_INVARIANT` where the database refused what was written or asked. An error of our own rooms stays what it is.
 */
export function named(error: unknown): unknown {
  if (error instanceof WorkflowError || error instanceof StoreError || error instanceof HistoryError) return error;
  const codes = codesOf(error);
  // The drivers name most faults with a code; a connection that is cut off or cannot be made has none.
  if (codes.length === 0 || codes.some((code) => unavailable.some((one) => one.test(code)))) {
    return new WorkflowError('STORE_UNAVAILABLE', `the database cannot be used now${inBrackets(codes)}`, {
      cause: error,
    });
  }
  return new WorkflowError('BROKEN_INVARIANT', `the database refused what it was given${inBrackets(codes)}`, {
    cause: error,
  });
}

/** Codes say enough to mend it, and hold nothing of the data. */
function inBrackets(codes: readonly string[]): string {
  return codes.length === 0 ? '' : ` (${[...new Set(codes)].join(', ')})`;
}

/** Runs something of the database; what it fails with has a name. @throws WorkflowError, see {@link named}. */
export async function ask<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw named(error);
  }
}
