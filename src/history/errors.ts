/** Codes of {@link HistoryError}. */
export type HistoryErrorCode =
  | 'BAD_CURSOR'
  | 'BAD_ENTRY'
  | 'BAD_KEY'
  | 'NOTHING_TO_EXPORT'
  | 'ENTRIES_MISSING'
  | 'FOLDER_NOT_EMPTY'
  | 'NOTHING_TO_RESUME'
  | 'NOT_AN_EXPORT'
  | 'NO_SUCH_SIZE'
  | 'LEDGER_DAMAGED'
  | 'KEY_NOT_CURRENT'
  /** More than one file of that kind holds. */
  | 'TOO_LARGE'
  /** A file of this program itself is not there. */
  | 'NO_VERIFIER';

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
