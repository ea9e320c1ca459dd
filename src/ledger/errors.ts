/** Codes of {@link LedgerError}. */
export type LedgerErrorCode =
  | 'NOT_JSON'
  | 'NOT_CANONICAL'
  | 'NOT_AN_ENTRY'
  | 'NOT_A_HASH'
  | 'BAD_SALT'
  | 'SIZE_ZERO'
  | 'OUT_OF_RANGE'
  | 'TILE_MISSING'
  | 'BAD_NOTE'
  | 'BAD_KEY'
  | 'BAD_CHECKPOINT';

/** What the ledger cannot do, by code. Nothing matches on the message. */
export class LedgerError extends Error {
  constructor(
    readonly code: LedgerErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'LedgerError';
  }
}
