import type { HeldBack, Hearing, Instant, Silence, SilenceMatch } from '../model';
import { isIn, type KnownNames } from './designated';
import type { Policy } from './policy';

/** The longest a silence may last, in milliseconds. */
export const longestSilenceMs = 30 * 24 * 3_600_000;
/** The longest comment of a silence, in characters. */
export const maxSilenceCommentCharacters = 500;

/** A message to a channel, as far as silences look at it. */
export type ChannelMessage = Pick<HeldBack, 'channel' | 'hears' | 'about' | 'subscriptions'> & {
  /** A request's own question to a channel that its route brought in, since nobody answered. */
  isAsking?: boolean;
};

/** Messages that say that a request was, or is about to be, overlooked. Nothing holds them back. */
const neverHeld: ReadonlySet<string> = new Set([
  'nobody-decided',
  'nobody-decided-many',
  'undelivered',
  'silence-over',
  'ledger-diverged',
]);

/**
 * The silence that holds a message back, if any does. Alarms are held only by a silence that names both the channel and
 * `faults`, and a request's question to a channel it was escalated to only by one that names `escalated`; that somebody
 * overlooked a request is always told.
 */
export function silencedBy(silences: readonly Silence[], message: ChannelMessage, now: Instant): Silence | undefined {
  if (neverHeld.has(message.about)) return undefined;
  return silences.find((one) => isInForce(one, now) && fits(one.match, message));
}

/** @returns whether a silence holds messages back at that moment. */
export function isInForce({ createdAt, until, endedAt }: Silence, now: Instant): boolean {
  return endedAt === undefined && createdAt <= now && now < until;
}

function fits(match: SilenceMatch, message: ChannelMessage): boolean {
  const { channel, subscription, hears } = match;
  if (channel !== undefined && channel !== message.channel) return false;
  if (hears !== undefined && !hears.includes(message.hears)) return false;
  const named = (hearing: Hearing): boolean => hears?.includes(hearing) === true;
  if (message.hears === 'faults' && (channel === undefined || !named('faults'))) return false;
  if (message.isAsking === true && !named('escalated')) return false;
  if (subscription === undefined) return true;
  // A message that speaks of other subscriptions too, or of none, is not about this one alone.
  return message.subscriptions.length > 0 && message.subscriptions.every((id) => id.toLowerCase() === subscription);
}

/** @returns whether a person may keep channels quiet: they are named to approve on a route. */
export function maySilence(policy: Policy, personId: string, known: KnownNames): boolean {
  return isIn(
    policy,
    policy.routes.flatMap(({ approvers }) => approvers),
    personId,
    known,
  );
}
