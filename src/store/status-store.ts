import type { StoredStatus } from '../history';
import type { JsonValue } from '../ledger';
import type { Instant } from '../model';
import type { Connected } from './clients';
import { ask } from './errors';
import { undeliveredBefore } from './undelivered';

/** Reads what is stored of how the service stands. @throws WorkflowError `STORE_UNAVAILABLE`. */
export async function storedStatus(connected: Connected, before: Instant): Promise<StoredStatus> {
  const db = connected.client;
  const [parts, sources, waiting, undelivered, troubled] = await Promise.all([
    ask(() => db.statusPart.findMany({ orderBy: { part: 'asc' } })),
    // What was last told of the preflight stands among the cursors and is no source.
    ask(() => db.cursor.findMany({ where: { NOT: { source: { startsWith: 'preflight/' } } } })),
    ask(() => db.request.count({ where: { state: 'pending', source: 'live' } })),
    undeliveredBefore(connected, before),
    ask(() =>
      db.delivery.groupBy({
        by: ['recipient', 'status'],
        where: { status: { in: ['unreachable', 'parked'] } },
        _count: true,
        _max: { lastError: true },
        orderBy: { recipient: 'asc' },
      }),
    ),
  ]);
  return {
    parts: parts.map(({ part, at, doc }) => ({ part, at, doc: json(doc) })),
    sources: sources.map(({ source, readAt }) => ({ source, readAt })),
    waiting,
    undelivered,
    deliveries: troubled.map(({ recipient, status, _count, _max }) => {
      return { recipient, status, messages: _count, reason: _max.lastError };
    }),
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
