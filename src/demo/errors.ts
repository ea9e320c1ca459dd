/** Why the demo cannot run. */
export type DemoErrorCode =
  'NO_FOLDER' | 'NOT_STARTED' | 'NO_PLAYGROUND' | 'NOT_INSTALLED' | 'NO_PORT' | 'ENDED_EARLY' | 'SIMULATOR_REFUSED';

/** A demo that cannot go on; its message says what to do. */
export class DemoError extends Error {
  override readonly name = 'DemoError';

  constructor(
    readonly code: DemoErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
