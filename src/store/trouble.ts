import type { DeliveryTrouble } from '../history';
import type { Instant } from '../model';
import { recipientKey, type Delivery } from '../outbox';
import type { Connected } from './clients';
import { ask } from './errors';
import { toDelivery } from './rows';

type Db = Connected['client'];

/** A query binds only so many values. */
const idsAtOnce = 5_000;

const stuck = { status: { in: ['unreachable', 'parked'] } };

/** Since when a delivery fails; rows of earlier versions do not say, and are as old as they are. */
function sinceOf({ trouble, createdAt }: Delivery): Instant {
  return trouble?.since ?? createdAt;
}

/**
 * Recipients whom something does not reach, each once a status, those who have waited longest first. A card of a request
 * that nobody can answer any more is no trouble.
 */
export async function deliveryTrouble(db: Db): Promise<DeliveryTrouble[]> {
  const rows = await ask(() => db.delivery.findMany({ where: stuck, select: { requestId: true, doc: true } }));
  const ids = [...new Set(rows.flatMap(({ requestId }) => requestId ?? []))];
  const waiting = new Set<string>();
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const where = { id: { in: ids.slice(start, start + idsAtOnce) }, state: { in: ['pending', 'deciding'] } };
    for (const { id } of await ask(() => db.request.findMany({ where, select: { id: true } }))) waiting.add(id);
  }
  const byRecipient = new Map<string, Delivery[]>();
  for (const delivery of rows.map(toDelivery)) {
    if (delivery.content.kind === 'card' && !waiting.has(delivery.content.requestId)) continue;
    const key = `${delivery.status} ${recipientKey(delivery.recipient)}`;
    byRecipient.set(key, [...(byRecipient.get(key) ?? []), delivery]);
  }
  return [...byRecipient.values()]
    .flatMap(troubleOf)
    .sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}

function troubleOf(deliveries: readonly Delivery[]): DeliveryTrouble[] {
  const [oldest] = [...deliveries].sort((a, b) => (sinceOf(a) < sinceOf(b) ? -1 : 1));
  if (oldest === undefined) return [];
  const requests = deliveries.flatMap(({ content }) => (content.kind === 'card' ? [content.requestId] : []));
  return [
    {
      recipient: recipientKey(oldest.recipient),
      status: oldest.status === 'parked' ? 'parked' : 'unreachable',
      trouble: oldest.trouble?.what ?? null,
      since: sinceOf(oldest),
      reason: oldest.lastError ?? '',
      requests: [...new Set(requests)].sort(),
    },
  ];
}

/** Live requests that wait, with the people who could not be shown their card since that moment or longer. */
export async function stranded(db: Db, since: Instant): Promise<{ requestId: string; people: string[] }[]> {
  const where = {
    ...stuck,
    requestId: { not: null },
    recipient: { startsWith: recipientKey({ kind: 'person', id: '' }) },
  };
  const rows = await ask(() => db.delivery.findMany({ where, select: { doc: true } }));
  const people = new Map<string, Set<string>>();
  for (const delivery of rows.map(toDelivery)) {
    const { content, recipient } = delivery;
    if (content.kind !== 'card' || recipient.kind !== 'person' || sinceOf(delivery) > since) continue;
    people.set(content.requestId, (people.get(content.requestId) ?? new Set()).add(recipient.id));
  }
  const waiting = await ask(() =>
    db.request.findMany({
      where: { state: 'pending', source: 'live' },
      orderBy: { openedAt: 'asc' },
      select: { id: true },
    }),
  );
  return waiting.flatMap(({ id }) => {
    const some = people.get(id);
    return some === undefined ? [] : [{ requestId: id, people: [...some].sort() }];
  });
}
