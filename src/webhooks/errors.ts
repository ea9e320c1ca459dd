/** Codes of {@link WebhookError}. */
export type WebhookErrorCode = 'FORBIDDEN_ADDRESS' | 'UNKNOWN_WEBHOOK';

/** What went wrong in sending, by code. Nothing matches on the message. */
export class WebhookError extends Error {
  constructor(
    readonly code: WebhookErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'WebhookError';
  }
}
