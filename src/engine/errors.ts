/** Codes of {@link EngineError}. */
export type EngineErrorCode = 'BROKEN_INVARIANT';

/** What must not happen in a loop. Nothing matches on the message. */
export class EngineError extends Error {
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EngineError';
  }
}
