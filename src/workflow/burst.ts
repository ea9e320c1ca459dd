import { later, type AccessRequest, type Instant, type Notice } from '../model';
import { lastingKey, noticeDelivery, type Delivery } from '../outbox';
import type { Policy } from '../routing';
import { noticeKey, type Draft } from './draft';
import { heldBack } from './hold-back';
import type { Needs } from './ports';

/** So many messages of one topic a channel gets within {@link burstMs}; the rest comes as one list. */
export const burst = 20;
const burstMs = 10 * 60_000;

/** What messages may come in bursts: requests that open, are escalated, end, and expire without a decision. */
export type Topic = 'opened' | 'escalated' | 'ended' | 'unanswered';

const topics: readonly Topic[] = ['opened', 'escalated', 'ended', 'unanswered'];

/** How a channel has been told of a topic lately. */
interface Lately {
  /** When it got a message of its own for a request. */
  alone: Instant[];
  /** When its list was last added to. */
  listedAt?: Instant;
}

/** What has to be loaded where a command may tell channels of many requests. */
export function burstNeeds({ channels }: Policy): Pick<Needs, 'cursors' | 'deliveries'> {
  const each = Object.keys(channels).flatMap((name) => topics.map((topic) => [topic, name] as const));
  return {
    cursors: each.map(([topic, name]) => placeOf(topic, name)),
    deliveries: each.map(([topic, name]) => listKey(topic, name)),
  };
}

/**
 * Whether a channel gets a message of its own for a request. Where it got many lately, or a list was begun, the request
 * goes onto the list instead, which is one message that is changed.
 *
 * @param many whether it is known that many come at once: then all of them go onto the list.
 */
export function isAlone(draft: Draft, topic: Topic, channel: string, request: AccessRequest, many = false): boolean {
  const place = placeOf(topic, channel);
  const since = later(draft.now, -burstMs);
  const stored = draft.cursor(place);
  const { alone, listedAt }: Lately = stored === undefined ? { alone: [] } : (JSON.parse(stored.cursor) as Lately);
  const recent = alone.filter((at) => at > since);
  const isListing = listedAt !== undefined && listedAt > since;
  if (!many && !isListing && recent.length < burst) {
    draft.moveCursor(place, JSON.stringify({ alone: [...recent, draft.now] } satisfies Lately));
    return true;
  }
  addToList(draft, topic, channel, request, isListing);
  draft.moveCursor(place, JSON.stringify({ alone: recent, listedAt: draft.now } satisfies Lately));
  return false;
}

/** @returns whether the channel was told that a request opened by the list that it has. */
export function isOnList(draft: Draft, channel: string, id: string): boolean {
  return idsOf(draft.delivery(listKey('opened', channel))).includes(id);
}

function addToList(draft: Draft, topic: Topic, channel: string, { id }: AccessRequest, isListing: boolean): void {
  const key = listKey(topic, channel);
  const notice = noticeOf(topic, [id]);
  const held = { key: `${key}/${id}`, channel, hears: hearingFor[topic], about: notice.about, requestIds: [id] };
  // An escalation brings the channel in since nobody answered: its list asks as its cards do.
  if (heldBack(draft, topic === 'escalated' ? { ...held, isAsking: true } : held)) return;
  const list = draft.delivery(key);
  if (list !== undefined && isListing) {
    const waits = list.status === 'due' && list.attempts > 0 && list.dueAt > draft.now;
    draft.putDelivery({
      ...list,
      content: { kind: 'notice', notice: noticeOf(topic, [...idsOf(list), id]) },
      wanted: list.wanted + 1,
      ...(list.status === 'unreachable' ? {} : { status: 'due', dueAt: waits ? list.dueAt : draft.now }),
    });
    return;
  }
  // A list of an earlier burst stays a message of its own, under a key of its own.
  if (list !== undefined) draft.putDelivery({ ...list, key: lastingKey(list) });
  draft.putDelivery(noticeDelivery(key, channel, notice, draft.now));
}

const hearingFor = { opened: 'opened', escalated: 'escalated', ended: 'decided', unanswered: 'expired' } as const;

function noticeOf(topic: Topic, requestIds: string[]): Notice {
  switch (topic) {
    case 'opened':
      return { about: 'opened-many', requestIds };
    case 'escalated':
      return { about: 'escalated-many', requestIds };
    case 'ended':
      return { about: 'ended-many', requestIds };
    case 'unanswered':
      return { about: 'nobody-decided-many', requestIds };
  }
}

function idsOf(list: Delivery | undefined): string[] {
  return list?.content.kind === 'notice' && 'requestIds' in list.content.notice ? list.content.notice.requestIds : [];
}

function placeOf(topic: Topic, channel: string): string {
  return `burst/${topic}/${channel}`;
}

function listKey(topic: Topic, channel: string): string {
  return noticeKey(`list/${topic}`, channel);
}
