import type { LooseValue, PlaceOfValue } from '../engine';
import { decodeEntry } from '../ledger';
import type { Hold, Instant } from '../model';
import type { Connected } from './clients';
import { ask } from './errors';
import type { Prisma } from './generated/postgresql/client';
import { numbered } from './sql';

/** @returns ids of requests that closed before a moment, are not erased, and that no hold keeps; the longest closed first. */
export async function erasableBefore(
  { client }: Connected,
  before: Instant,
  holds: readonly Hold[],
  limit: number,
): Promise<string[]> {
  const rows = await ask(() =>
    client.request.findMany({
      where: { erasedAt: null, closedAt: { lt: before }, AND: holds.map((hold) => ({ NOT: keptBy(hold) })) },
      orderBy: { closedAt: 'asc' },
      take: limit,
      select: { id: true },
    }),
  );
  return rows.map(({ id }) => id);
}

function keptBy({ match: { requestId, from, to } }: Hold): Prisma.RequestWhereInput {
  if (requestId !== undefined) return { id: requestId };
  return {
    openedAt: { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lt: to }) },
  };
}

/** @returns sealed values of entries before a moment that belong to no request, or to one that was erased, in order. */
export async function looseValuesBefore(
  connected: Connected,
  before: Instant,
  behind: PlaceOfValue | undefined,
  limit: number,
): Promise<LooseValue[]> {
  const { client, provider } = connected;
  const end = await seqAt(connected, before);
  const { seq = -1, hash = '' } = behind ?? {};
  const sql = `SELECT p."hash" AS hash, p."seq" AS seq, e."bytes" AS bytes FROM "Personal" p
    JOIN "Entry" e ON e."seq" = p."seq" LEFT JOIN "Request" r ON r."id" = e."requestId"
    WHERE p."seq" >= ? AND p."seq" < ? AND (p."seq" > ? OR p."hash" > ?) AND (r."id" IS NULL OR r."erasedAt" IS NOT NULL)
    ORDER BY p."seq", p."hash" LIMIT ${limit}`;
  const values = [BigInt(seq), BigInt(end), BigInt(seq), hash];
  const rows = await ask(() =>
    client.$queryRawUnsafe<{ hash: string; seq: bigint; bytes: Uint8Array }[]>(numbered(provider, sql), ...values),
  );
  return rows.map((row) => ({ hash: row.hash, seq: Number(row.seq), ...toldBy(row.bytes) }));
}

/** What an entry is about. One that cannot be read is for `verify` to find, and its values go with their time. */
function toldBy(bytes: Uint8Array): Omit<LooseValue, keyof PlaceOfValue> {
  try {
    const { type, at, request, data } = decodeEntry(bytes);
    const { about, hold } = data;
    const named = (Array.isArray(about) ? about : [about]).filter((one) => typeof one === 'string');
    return {
      type,
      at,
      requestIds: request === undefined ? named : [request, ...named],
      ...(typeof hold === 'string' ? { hold } : {}),
    };
  } catch {
    return { type: '', at: '', requestIds: [] };
  }
}

/** @returns how many entries are older than a moment: entries stand in the order of time, so that few are looked at. */
async function seqAt({ client }: Connected, before: Instant): Promise<number> {
  const head = await ask(() => client.head.findUnique({ where: { id: 1 } }));
  let [low, high] = [0, Number(head?.size ?? 0)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const entry = await ask(() => client.entry.findUnique({ where: { seq: BigInt(middle) }, select: { at: true } }));
    if (entry !== null && entry.at < before) low = middle + 1;
    else high = middle;
  }
  return low;
}
