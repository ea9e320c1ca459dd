/** What went wrong: a control call that cannot be carried out, or a port that could not be opened. */
export type SimulatorErrorCode = 'BAD_INPUT' | 'NOT_FOUND' | 'CONFLICT' | 'LISTEN_FAILED';

/** The one error class of this room. Control calls answer it as 400, 404 or 409. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';

  constructor(
    readonly code: SimulatorErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
