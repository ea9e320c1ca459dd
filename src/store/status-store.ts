import type { StoredStatus } from '../history';
import type { JsonValue } from '../ledger';
import type { Instant } from '../model';
import type { Connected } from './clients';
import { ask } from './errors';
import { deliveryTrouble } from './trouble';
import { undeliveredBefore } from './undelivered';

/** Reads what is stored of how the service stands. @throws WorkflowError `STORE_UNAVAILABLE`. */
export async function storedStatus(connected: Connected, before: Instant): Promise<StoredStatus> {
  const db = connected.client;
  const [parts, sources, waiting, undelivered, deliveries] = await Promise.all([
    ask(() => db.statusPart.findMany({ orderBy: { part: 'asc' } })),
    ask(() => db.cursor.findMany()),
    ask(() => db.request.count({ where: { state: 'pending', source: 'live' } })),
    undeliveredBefore(connected, before),
    deliveryTrouble(db),
  ]);
  return {
    parts: parts.map(({ part, at, doc }) => ({ part, at, doc: json(doc) })),
    sources: sources.map(({ source, readAt }) => ({ source, readAt })),
    waiting,
    undelivered,
    deliveries,
  };
}

/** What cannot be read any more is shown as nothing. */
function json(doc: string): JsonValue {
  try {
    return JSON.parse(doc) as JsonValue;
  } catch {
    return null;
  }
}
