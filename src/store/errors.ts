import { WorkflowError } from '../workflow';

/** Codes of {@link StoreError}. */
export type StoreErrorCode = 'NEWER_DATABASE' | 'MIGRATION_CHANGED' | 'NO_MIGRATIONS' | 'BAD_ROW';

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
 * What a failed transaction means to the workflow: a named error of its own, or that the database cannot be used now.
 * Whatever else came out of the transaction's own work is passed on as it is.
 */
export function asWorkflowError(error: unknown): unknown {
  if (error instanceof WorkflowError || error instanceof StoreError) return error;
  const name = error instanceof Error ? error.constructor.name : '';
  // Locked, full, unreachable, cut off, timed out: Prisma has many names for them, and none leaves anything behind.
  if (/^(Prisma|DriverAdapter|Sqlite|Database)/.test(name) || hasSystemCode(error)) {
    return new WorkflowError('STORE_UNAVAILABLE', 'the database cannot keep anything now', { cause: error });
  }
  return error;
}

function hasSystemCode(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^(E[A-Z]+|SQLITE_|[0-9A-Z]{5}$|P\d{4})/.test(error.code)
  );
}
