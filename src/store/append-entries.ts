import { toHex } from '../ledger';
import type { Changes } from '../workflow';
import type { Session } from './bulk';
import { numbered } from './sql';

/**
 * The entries as one JSON text, `[[seq, at, type, request, bytes in hex]…]`, taken apart by the database: bound one by
 * one, their values cost Prisma several times what the insert does.
 */
const statement = {
  sqlite: `SELECT value->>0, value->>1, value->>2, value->>3, unhex(value->>4) FROM json_each(?)`,
  postgresql: `SELECT (value->>0)::bigint, value->>1, value->>2, value->>3, decode(value->>4, 'hex')
    FROM json_array_elements(CAST(? AS json)) AS "each"(value)`,
};

/** Appends entries, in order of `seq`. */
export async function appendEntries({ tx, provider }: Session, entries: Changes['entries']): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ seq, at, type, requestId, bytes }) => [seq, at, type, requestId ?? null, toHex(bytes)]);
  const sql = `INSERT INTO "Entry" ("seq", "at", "type", "requestId", "bytes") ${statement[provider]}`;
  await tx.$executeRawUnsafe(numbered(provider, sql), JSON.stringify(rows));
}
