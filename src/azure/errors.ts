import type { AzureFailure } from '../engine';

/** A call of Azure that did not give what it should, by code. Nothing matches on the message. */
export class AzureError extends Error {
  constructor(
    readonly code: AzureFailure,
    message: string,
    /** How long Azure asks to be left alone, in milliseconds. */
    readonly afterMs?: number,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'AzureError';
  }
}
