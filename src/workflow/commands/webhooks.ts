import type { Actor } from '../../model';
import { follows, isEvent, recipientKey, type EventDelivery } from '../../outbox';
import type { Command } from '../command';
import type { RecordData } from '../record';

const service: Actor = { kind: 'service' };

/** @returns the name under which it is kept whether the admins know that a webhook fails. */
export function webhookSource(key: string): string {
  return recipientKey({ kind: 'webhook', key });
}

/** What an attempt made of an event's delivery. */
export interface EventAttempted {
  before: EventDelivery;
  after: EventDelivery;
  /** Hex SHA-256 of the body that was taken. */
  body?: string;
  /** How people know the webhook. */
  name: string;
  /** Whether the admins were told that this webhook fails. */
  isTold: boolean;
}

/**
 * Stores the result of an attempt to send an event. Those behind it of the same request wait at least as long. What was
 * sent, and what will not be, is an entry; the admins hear of a webhook that fails once until it takes something again.
 *
 * @returns whether the admins know by now that it fails.
 */
export function eventAttempted({ before, after, body, name, isTold }: EventAttempted): Command<boolean> {
  const { subject } = before.content.event;
  return {
    name: 'event-attempted',
    needs: () => ({ deliveries: [before.key], ...(subject === undefined ? {} : { deliveriesOf: [subject] }) }),
    run: (draft) => {
      const stored = draft.delivery(before.key);
      // Another instance sent it, or gave it up: what it stored stands.
      if (stored?.status !== 'due') return isTold;
      draft.putDelivery(after);
      if (after.status === 'due') {
        for (const one of draft.deliveriesWhere(({ status }) => status === 'due')) {
          if (!isEvent(one) || !follows(one, before) || one.dueAt >= after.dueAt) continue;
          draft.putDelivery({ ...one, dueAt: after.dueAt });
        }
        return isTold;
      }
      const about = subject === undefined ? {} : { requestId: subject };
      if (after.status === 'done') {
        const data = { ...told(after), version: 1, first: true, ...(body === undefined ? {} : { body }) };
        draft.record({ type: 'message-shown', ...about, actor: service, data });
        if (isTold) draft.moveCursor(webhookSource(after.recipient.key), '');
        return false;
      }
      const reason = after.lastError ?? '';
      const data = { ...told(after), status: after.status, reason };
      draft.record({ type: 'message-not-shown', ...about, actor: service, data });
      if (isTold) return true;
      draft.moveCursor(webhookSource(after.recipient.key), draft.now);
      draft.notify(`parked/${after.key}`, { about: 'webhook-parked', webhook: name, reason }, draft.adminChannels);
      return true;
    },
  };
}

/** A webhook's key names nobody, so it stands in clear; its address, which may hold a secret, stands nowhere. */
function told({ recipient, content }: EventDelivery): RecordData {
  const { id, name } = content.event;
  return { to: { kind: recipient.kind, name: recipientKey(recipient) }, purpose: 'event', event: id, name };
}

/** Gives up what is still due to webhooks that the configuration no longer has. @returns how many. */
export function dropEvents(orphans: readonly EventDelivery[]): Command<number> {
  return {
    name: 'drop-events',
    needs: () => ({ deliveries: orphans.map(({ key }) => key) }),
    run: (draft) => {
      const due = draft.deliveriesWhere((one) => one.status === 'due' && orphans.some(({ key }) => key === one.key));
      for (const one of due) draft.putDelivery({ ...one, status: 'dropped' });
      for (const name of new Set(due.map(({ recipient }) => recipientKey(recipient)))) {
        const count = due.filter(({ recipient }) => recipientKey(recipient) === name).length;
        draft.record({ type: 'events-dropped', actor: service, data: { to: { kind: 'webhook', name }, count } });
      }
      return due.length;
    },
  };
}
