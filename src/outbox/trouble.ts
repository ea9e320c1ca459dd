/** What stands in the way of a message, by name: for metrics, and for who reads how deliveries stand. */
export type Trouble =
  /** The recipient never installed the app, or removed it. */
  | 'not-installed'
  /** The recipient blocked the bot. */
  | 'blocked'
  /** An administrator of the tenant disabled the bot. */
  | 'disabled'
  /** The conversation or channel was deleted. */
  | 'conversation-gone'
  /** The message was deleted. */
  | 'message-gone'
  /** The conversation is served at another address now. */
  | 'moved'
  /** Teams asks for fewer calls, or to come back later. */
  | 'throttled'
  /** Teams, or the sign-in, does not answer or fails. */
  | 'unavailable'
  /** Teams will never take this message. */
  | 'refused';
