import { personActor, type AccessRequest, type Actor } from '../../model';
import type { CheckedActivity } from '../door';
import { historyWords } from '../history-texts';
import type { BotParts } from '../parts';
import type { Reading } from '../ports';
import { senderOf } from '../sender';

/**
 * Who looks into the past, and how much of it they see: an auditor everything, anybody else what they were asked, or asked
 * for themselves. `unsure` where nobody could say whether they are an auditor.
 */
export type Reader = { id: string } & ({ sees: 'all'; by: Actor } | { sees: 'own'; unsure: boolean });

/**
 * Who sent an activity, by the validated activity alone. The roster is not asked: it knows guests and addresses, and
 * neither decides what somebody may see; and where a search is made the bot is no member.
 *
 * @returns undefined where it names no Entra account.
 */
export async function readerOf(
  { tenantId, history }: BotParts,
  activity: CheckedActivity,
): Promise<Reader | undefined> {
  const sender = senderOf(activity, tenantId);
  if (sender === undefined) return undefined;
  const { id } = sender;
  const auditor = await history.isAuditor(id);
  if (auditor === 'yes') return { id, sees: 'all', by: personActor(sender) };
  return { id, sees: 'own', unsure: auditor === 'unknown' };
}

/** Whether a request may be shown to somebody, whatever found it. */
export function maySee(reader: Reader): (request: AccessRequest) => boolean {
  if (reader.sees === 'all') return () => true;
  return ({ route, facts }) =>
    route.approvers.some(({ id }) => id === reader.id) ||
    (route.delegations ?? []).some(({ to }) => to.id === reader.id) ||
    facts.requester?.id.toLowerCase() === reader.id;
}

/**
 * What an auditor looks at becomes an entry before they see it. What others see is theirs anyway.
 *
 * @returns a sentence where it may not be shown now.
 */
export async function recordFirst(
  { history }: BotParts,
  reader: Reader,
  reading: Omit<Reading, 'by'>,
): Promise<string | undefined> {
  if (reader.sees !== 'all') return undefined;
  const recorded = await history.record({ by: reader.by, ...reading });
  return recorded.ok ? undefined : historyWords.tooMuch(recorded.waitSeconds);
}

/** @returns what limits what somebody is shown, as a sentence; undefined where nothing does. */
export function noteFor(reader: Reader): string | undefined {
  if (reader.sees === 'all') return undefined;
  return reader.unsure ? historyWords.unsure : historyWords.onlyOwn;
}
