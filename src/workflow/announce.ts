import {
  hearingOf,
  requestEvents,
  type AccessRequest,
  type Instant,
  type Notice,
  type PublicEvent,
  type PublicEventName,
  type PublicValue,
  type RequestEventName,
} from '../model';
import { follows, isEvent, priorities, recipientKey, type Delivery, type EventDelivery } from '../outbox';
import type { Policy } from '../routing';

type Data = { [key: string]: PublicValue };
type Webhooks = NonNullable<Policy['webhooks']>;

/** What of a draft is needed to tell other tools. */
interface Announcing {
  now: Instant;
  /** The place of the next ledger entry. */
  size: number;
  origin: string;
  webhooks: Webhooks;
  delivery: (key: string) => Delivery | undefined;
  deliveriesWhere: (test: (delivery: Delivery) => boolean) => Delivery[];
  putDelivery: (delivery: Delivery) => void;
}

/** Tells other tools of a live request, once: each webhook that hears of such events gets this one, as it is now. */
export function announce(draft: Announcing, name: RequestEventName, request: AccessRequest, data: Data): void {
  if (request.source !== 'live') return;
  const { id: subject, version } = request;
  const about = `${subject}/${version}/${name.split('.')[1] ?? name}`;
  const event = { ...eventOf(draft, about, name, data), subject };
  for (const { key, hears } of draft.webhooks) {
    if (!hears.includes(requestEvents[name])) continue;
    const fresh = eventDelivery(about, key, event, draft.size);
    // Behind one that waits for its next attempt it waits, too; a request that is new has none before.
    const waiting = version === 1 ? [] : draft.deliveriesWhere((one) => one.status === 'due' && one.dueAt > draft.now);
    const before = waiting.filter((one) => isEvent(one) && follows(fresh, one)).map(({ dueAt }) => dueAt);
    draft.putDelivery({ ...fresh, dueAt: before.sort().at(-1) ?? fresh.dueAt });
  }
}

/**
 * Tells other tools of a notice, where no event of a request says the same.
 *
 * @param about what tells notices apart. It can name people, so it becomes a key here and never leaves.
 */
export function announceNotice(draft: Announcing, about: string, notice: Notice): void {
  const what = hearingOf(notice);
  if (what !== 'faults' && what !== 'daily' && notice.about !== 'first-seen-closed') return;
  if (draft.webhooks.length === 0) return;
  const written = draft.deliveriesWhere(() => true).length;
  const id = `notice/${draft.size}/${written}/${notice.about}`;
  const event = eventOf(draft, id, `notice.${notice.about}.v1`, { ...noticeData(notice), seq: draft.size });
  for (const { key, hears } of draft.webhooks) {
    if (!hears.includes(what) || draft.delivery(eventKey(about, key)) !== undefined) continue;
    draft.putDelivery(eventDelivery(about, key, event, draft.size));
  }
}

/** @returns the key of what a webhook is told, from what tells it apart for every webhook. */
export function eventKey(about: string, webhook: string): string {
  return `event/${about}/${recipientKey({ kind: 'webhook', key: webhook })}`;
}

function eventOf({ origin, now }: Announcing, id: string, name: PublicEventName, data: Data): PublicEvent {
  return { id, source: origin, name, time: now, data };
}

function eventDelivery(about: string, webhook: string, event: PublicEvent, seq: number): EventDelivery {
  return {
    key: eventKey(about, webhook),
    recipient: { kind: 'webhook', key: webhook },
    content: { kind: 'event', event, seq },
    wanted: 1,
    shown: 0,
    priority: priorities.event,
    status: 'due',
    attempts: 0,
    dueAt: event.time,
    createdAt: event.time,
  };
}

/** A list longer than this is cut; its length is told. */
const maxIds = 50;

/** What of a notice may leave: ids of ours, and nothing else unless named here. Its texts name people or are Azure's. */
function noticeData(notice: Notice): Data {
  const { about } = notice;
  if (about === 'source-failing') return { about, failing: notice.source };
  if ('requestIds' in notice) {
    return { about, requests: notice.requestIds.slice(0, maxIds), requestCount: notice.requestIds.length };
  }
  return { about, ...('requestId' in notice ? { request: notice.requestId } : {}) };
}
