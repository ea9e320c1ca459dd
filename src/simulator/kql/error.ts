/** Why a query is refused: it cannot be parsed, or it can and makes no sense. */
export type KqlFault = 'syntax' | 'semantic';

/** A query that the simulator does not answer; the routes tell it as their service does. */
export class KqlError extends Error {
  override readonly name = 'KqlError';

  /** @param at Where in the query, counted from 0. @param token What stands there. */
  constructor(
    readonly fault: KqlFault,
    message: string,
    readonly at = 0,
    readonly token = '',
  ) {
    super(message);
  }
}
