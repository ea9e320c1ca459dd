/** Codes of {@link HistoryError}. */
export type HistoryErrorCode = 'BAD_CURSOR' | 'NOTHING_TO_EXPORT';

/** What the read side cannot answer, by code. Nothing matches on the message. */
export class HistoryError extends Error {
  constructor(
    readonly code: HistoryErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'HistoryError';
  }
}
