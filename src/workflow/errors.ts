/** Codes of {@link WorkflowError}. */
export type WorkflowErrorCode =
  | 'STORE_UNAVAILABLE'
  | 'VERSION_CONFLICT'
  | 'FENCED_OFF'
  | 'TENANT_MISMATCH'
  | 'NOT_LOADED'
  | 'BROKEN_INVARIANT'
  | 'STOPPED';

/** What went wrong in the workflow, by code. Nothing matches on the message. */
export class WorkflowError extends Error {
  constructor(
    readonly code: WorkflowErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'WorkflowError';
  }
}
