// What a person reads on a card. The words stand here once more, so that a change of the product's own shows.

/** The headline of a card that asks for an answer. */
export const asking = 'Microsoft asks for access to your data';
/** Headlines of a card whose decision is under way. */
export const underWay = {
  approve: 'Being approved, waiting for Azure',
  reject: 'Being rejected, waiting for Azure',
  elsewhere: 'Being decided in Azure',
} as const;
/** Headlines of a card whose request has ended, by its state. */
export const ended: Readonly<Record<string, string>> = {
  approved: 'Approved',
  rejected: 'Rejected',
  'access-ended': 'Access has ended',
  expired: 'Expired, nobody decided',
  cancelled: 'Taken back by Microsoft',
};

/** A channel that was told of many requests lately gets one list of the next ones, which names the first of them. */
const list = /requests wait for an answer/;
const andMore = /\band \d+ more\b/;

/** @returns whether some of the messages is the list that tells a channel of a request. */
export function isOnList(messages: readonly string[], requestId: string): boolean {
  return messages.some((text) => list.test(text) && (text.includes(requestId) || andMore.test(text)));
}

/** Sentences that answer a press without saying that anything was taken or refused. */
export const noAnswers = [
  'This takes longer than usual',
  'Something went wrong here',
  'I cannot keep anything right now',
  'I could not make sure who you are',
] as const;

const headlines: ReadonlySet<string> = new Set([asking, ...Object.values(underWay), ...Object.values(ended)]);

/** What can be told of a request's card at a glance. */
export interface ReadCard {
  /** The request's id as it stands on the card. */
  requestId: string;
  headline: string;
  /** The whole card as text. */
  text: string;
}

/** Reads a request's card. @returns undefined for anything else, such as a notice. */
export function readCard(card: unknown): ReadCard | undefined {
  const { body, fallbackText } = (card ?? {}) as { body?: { text?: unknown }[]; fallbackText?: unknown };
  const headline = Array.isArray(body) ? body[0]?.text : undefined;
  if (typeof headline !== 'string' || !headlines.has(headline) || typeof fallbackText !== 'string') return undefined;
  const requestId = /\b(L-[0-9A-Z]{10})$/.exec(fallbackText)?.[1];
  return requestId === undefined ? undefined : { requestId, headline, text: JSON.stringify(card) };
}

/** @returns true for the headline of a request that has ended. */
export function isEnded(headline: string): boolean {
  return Object.values(ended).includes(headline);
}

/** @returns the verdict that a card says is under way. */
export function verdictUnderWay(headline: string): 'approve' | 'reject' | undefined {
  if (headline === underWay.approve) return 'approve';
  return headline === underWay.reject ? 'reject' : undefined;
}
