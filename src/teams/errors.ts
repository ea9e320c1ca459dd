/** Codes of {@link TeamsError}. */
export type TeamsErrorCode =
  /** The identity would leave authentication off without having been asked to. */
  | 'AUTHENTICATION_OFF'
  | 'CREDENTIAL_MISSING'
  | 'SIGN_IN_UNREACHABLE'
  | 'SIGN_IN_REFUSED'
  /** Nothing may be sent to that service address. */
  | 'ADDRESS_NOT_ALLOWED'
  | 'NO_ANSWER_IN_TIME'
  /** Who somebody is cannot be asked now: a later try may succeed. */
  | 'ROSTER_UNREACHABLE';

/** What went wrong in this room, by code. Nothing matches on the message. */
export class TeamsError extends Error {
  constructor(
    readonly code: TeamsErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'TeamsError';
  }
}
