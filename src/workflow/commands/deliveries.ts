import type { AccessRequest, Person } from '../../model';
import { type Delivery, lastingKey, recipientKey, requestOf } from '../../outbox';
import type { Command } from '../command';
import { personal, shownCard, type RecordData } from '../record';

/** What an attempt made of a delivery, and what was shown. */
export interface Attempted {
  before: Delivery;
  after: Delivery;
  /** The exact JSON of the card that was sent, where one was. */
  card?: string;
}

/**
 * Stores the result of an attempt. A delivery that wants more by now (its card changed meanwhile) stays due. What was
 * shown, and what could not be, is an entry; retries in between are not.
 */
export function deliveryAttempted({ before, after, card }: Attempted): Command<void> {
  const keys = [before.key, lastingKey(before)];
  return {
    name: 'delivery-attempted',
    needs: () => ({ deliveries: keys }),
    run: (draft) => {
      // A list of the same key that was begun meanwhile is another message: this one goes by its lasting key then.
      const stored = keys
        .map((key) => draft.delivery(key))
        .find((delivery) => delivery !== undefined && delivery.createdAt === before.createdAt);
      if (stored === undefined) return;
      draft.putDelivery({ ...merged(stored, before, after), key: stored.key });
      const { kind } = after.content;
      const requestId = requestOf(after);
      const about = requestId === undefined ? {} : { requestId };
      const what = { to: recipientData(after.recipient), purpose: kind, ...speaksOf(after) };
      // Were it an entry that a checkpoint was posted, that entry would want a checkpoint, and so on without end.
      const isCheckpoint = after.content.kind === 'notice' && after.content.notice.about === 'checkpoint';
      if (after.shown > before.shown && !isCheckpoint) {
        const shown = card === undefined ? {} : { card: shownCard(card, requestId) };
        const data = { ...what, version: after.shown, first: before.shown === 0, ...shown };
        draft.record({ type: 'message-shown', ...about, actor: { kind: 'service' }, data });
      }
      if (after.status !== before.status && (after.status === 'parked' || after.status === 'unreachable')) {
        const reason = after.lastError ?? '';
        const data = { ...what, status: after.status, why: after.trouble?.what, reason: personal(reason) };
        draft.record({ type: 'message-not-shown', ...about, actor: { kind: 'service' }, data });
        if (after.status === 'parked' && kind === 'card') {
          const recipient = recipientKey(after.recipient);
          const notice = { about: 'delivery-parked', recipient, reason, ...about } as const;
          draft.notify(`parked/${after.key}/${String(after.attempts)}`, notice, draft.adminChannels);
        }
      }
    },
  };
}

/**
 * Records that somebody was answered with the plan that they are to confirm: no delivery shows it.
 *
 * @param card the exact JSON of what they see.
 */
export function planShown(input: { request: AccessRequest; by: Person; plan: string; card: string }): Command<void> {
  const { request, by, plan, card } = input;
  return {
    name: 'record-plan-shown',
    needs: () => ({}),
    run: (draft) => {
      const to = recipientData({ kind: 'person', id: by.id });
      const { id: requestId, version } = request;
      const data = { to, purpose: 'plan', plan, version, first: true, card: shownCard(card, requestId) };
      draft.record({ type: 'message-shown', requestId, actor: { kind: 'service' }, data });
    },
  };
}

function recipientData(recipient: Delivery['recipient']): RecordData {
  return { kind: recipient.kind, name: personal(recipientKey(recipient)) };
}

/** The requests that a message about several speaks of; one about a single request is told with that. */
function speaksOf({ content }: Delivery): RecordData {
  if (content.kind !== 'notice' || !('requestIds' in content.notice)) return {};
  return { about: content.notice.requestIds };
}

/** What the attempt made of the delivery, under what was asked of it while the attempt was under way. */
function merged(stored: Delivery, before: Delivery, after: Delivery): Delivery {
  const wanted = Math.max(stored.wanted, after.wanted);
  const { content } = stored;
  const asksMore = after.shown < wanted || JSON.stringify(content) !== JSON.stringify(before.content);
  const next = { ...after, content, wanted };
  if (after.status === 'done' && asksMore) return { ...next, status: 'due' };
  // Who joined meanwhile was looked for in vain before.
  const isBack = before.status === 'unreachable' && stored.status === 'due';
  return after.status === 'unreachable' && isBack ? { ...next, status: 'due', dueAt: stored.dueAt } : next;
}
