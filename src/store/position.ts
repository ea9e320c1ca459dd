import type { Tx } from './clients';
import { inChunks } from './chunks';

/** Positions of one millisecond: more requests than can open in it. */
const perMs = 1_048_576n;

/** @returns the first position of a moment: everything that opened before it lies below. */
export function firstPositionAt(instant: string): bigint {
  const ms = Date.parse(instant);
  return BigInt(Number.isNaN(ms) ? 0 : ms) * perMs;
}

/** What a position is given for. */
export interface Opened {
  id: string;
  openedAt: string;
}

/**
 * Gives new requests their places in the order of opening, which they keep: behind those of the same millisecond that are
 * there. The lock of the ledger's tail is held, so nobody else gives one out meanwhile.
 */
export async function givePositions(tx: Tx, fresh: readonly Opened[]): Promise<Map<string, bigint>> {
  const moments = [...new Set(fresh.map(({ openedAt }) => openedAt))];
  const there = await inChunks(moments, (some) =>
    tx.request.findMany({ where: { openedAt: { in: some } }, select: { openedAt: true, position: true } }),
  );
  const next = new Map<string, bigint>();
  for (const { openedAt, position } of there) {
    const known = next.get(openedAt);
    if (known === undefined || known <= position) next.set(openedAt, position + 1n);
  }
  const given = new Map<string, bigint>();
  // Newest first is then by id among those that come together, as it always was.
  for (const { id, openedAt } of [...fresh].sort((a, b) => (a.id < b.id ? 1 : -1))) {
    const position = next.get(openedAt) ?? firstPositionAt(openedAt);
    next.set(openedAt, position + 1n);
    given.set(id, position);
  }
  return given;
}

/** @returns the positions of requests that are there. */
export async function positionsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await inChunks(ids, (some) =>
    tx.request.findMany({ where: { id: { in: some } }, select: { id: true, position: true } }),
  );
  return new Map(rows.map(({ id, position }) => [id, position]));
}
