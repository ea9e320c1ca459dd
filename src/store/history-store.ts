import {
  HistoryError,
  type CheckpointRow,
  type DeliveryRow,
  type EntryRow,
  type HistoryFilter,
  type HistoryStore,
} from '../history';
import type { JsonValue, PersonalRow } from '../ledger';
import { normalResourceId, type AccessRequest, type StateName } from '../model';
import { typedId } from '../requests';
import type { Connected } from './clients';
import type { Prisma } from './generated/postgresql/client';
import { fromDoc } from './rows';

/** Rows that a stream holds at a time. */
const streamSize = 1_000;
const minPrefix = 4;

/** The read side of the store. */
export class PrismaHistoryStore implements HistoryStore {
  constructor(private readonly connected: Connected) {}

  private get db() {
    return this.connected.client;
  }

  async page(
    filter: HistoryFilter,
    limit: number,
    cursor?: string,
  ): Promise<{ items: AccessRequest[]; next?: string }> {
    const behind = cursor === undefined ? [] : [behindCursor(cursor)];
    const rows = await this.db.request.findMany({
      where: { AND: [whereOf(filter), ...behind] },
      orderBy: [{ openedAt: 'desc' }, { id: 'asc' }],
      take: limit + 1,
      select: { id: true, openedAt: true, doc: true },
    });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const more = rows.length > limit && last !== undefined ? { next: cursorOf(last.openedAt, last.id) } : {};
    return { items: shown.map(({ doc }) => fromDoc(doc)), ...more };
  }

  async find(idOrPrefix: string): Promise<AccessRequest[]> {
    const id = typedId(idOrPrefix);
    const azureId = idOrPrefix.trim().toLowerCase();
    const exact = await this.db.request.findMany({
      where: { OR: [{ id }, { azureId }] },
      take: 5,
      select: { doc: true },
    });
    if (exact.length > 0) return exact.map(({ doc }) => fromDoc(doc));
    if (azureId.length < minPrefix) return [];
    const rows = await this.db.request.findMany({
      where: { OR: [{ id: { startsWith: id } }, { azureId: { startsWith: azureId } }] },
      take: 5,
      select: { doc: true },
    });
    return rows.map(({ doc }) => fromDoc(doc));
  }

  async deliveriesOf(requestId: string): Promise<DeliveryRow[]> {
    const rows = await this.db.delivery.findMany({ where: { requestId }, orderBy: { key: 'asc' } });
    return rows.map(({ recipient, status, shown, wanted, lastError }) => ({
      recipient,
      purpose: 'card',
      status: status as DeliveryRow['status'],
      shown,
      wanted,
      ...(lastError === null ? {} : { lastError }),
    }));
  }

  async entriesOf(requestId: string): Promise<EntryRow[]> {
    const rows = await this.db.entry.findMany({ where: { requestId }, orderBy: { seq: 'asc' } });
    return rows.map(({ seq, bytes }) => ({ seq: Number(seq), bytes }));
  }

  async *entries(from = 0): AsyncIterable<EntryRow> {
    for (let next = BigInt(from); ;) {
      const rows = await this.db.entry.findMany({
        where: { seq: { gte: next } },
        orderBy: { seq: 'asc' },
        take: streamSize,
        select: { seq: true, bytes: true },
      });
      for (const { seq, bytes } of rows) yield { seq: Number(seq), bytes };
      const last = rows.at(-1);
      if (last === undefined || rows.length < streamSize) return;
      next = last.seq + 1n;
    }
  }

  async *personal(): AsyncIterable<PersonalRow & { seq: number }> {
    for (let last: { seq: bigint; hash: string } | undefined; ;) {
      const behind =
        last === undefined ? {} : { OR: [{ seq: { gt: last.seq } }, { seq: last.seq, hash: { gt: last.hash } }] };
      const rows: { hash: string; seq: bigint; salt: string; value: string }[] = await this.db.personal.findMany({
        where: behind,
        orderBy: [{ seq: 'asc' }, { hash: 'asc' }],
        take: streamSize,
      });
      for (const row of rows) yield { ...personalRow(row), seq: Number(row.seq) };
      last = rows.at(-1);
      if (last === undefined || rows.length < streamSize) return;
    }
  }

  async personalOf(hashes: string[]): Promise<PersonalRow[]> {
    const rows = await this.db.personal.findMany({ where: { hash: { in: hashes } } });
    return rows.map(personalRow);
  }

  async tile(level: number, index: number): Promise<Uint8Array | undefined> {
    const row = await this.db.tile.findUnique({ where: { level_index: { level, index: BigInt(index) } } });
    return row?.hashes;
  }

  async head(): Promise<{ size: number; root: Uint8Array } | undefined> {
    const row = await this.db.head.findUnique({ where: { id: 1 } });
    return row === null ? undefined : { size: Number(row.size), root: row.root };
  }

  async identity(): Promise<{ tenantId: string; origin: string } | undefined> {
    const row = await this.db.deployment.findUnique({ where: { id: 1 } });
    return row === null ? undefined : { tenantId: row.tenantId, origin: row.origin };
  }

  async newestCheckpoint(): Promise<CheckpointRow | undefined> {
    const row = await this.db.checkpoint.findFirst({ orderBy: { size: 'desc' } });
    return row === null ? undefined : { size: Number(row.size), note: row.note, at: row.at };
  }

  async saveCheckpoint({ size, note, at }: CheckpointRow): Promise<void> {
    // Two signers of the same size say the same; the first stays.
    await this.db.checkpoint.upsert({
      where: { size: BigInt(size) },
      create: { size: BigInt(size), note, at },
      update: {},
    });
  }

  async *requestStates(): AsyncIterable<{ id: string; state: StateName; version: number; doc: string }> {
    for (let last = ''; ;) {
      const rows = await this.db.request.findMany({
        where: { id: { gt: last } },
        orderBy: { id: 'asc' },
        take: streamSize,
        select: { id: true, state: true, version: true, doc: true },
      });
      for (const row of rows) yield { ...row, state: row.state as StateName };
      last = rows.at(-1)?.id ?? '';
      if (rows.length < streamSize) return;
    }
  }
}

/** A value that cannot be read any more was changed: it comes out as one that fits no hash. */
function personalRow({ hash, salt, value }: { hash: string; salt: string; value: string }): PersonalRow {
  try {
    return { hash, salt, value: JSON.parse(value) as JsonValue };
  } catch {
    return { hash, salt: '', value };
  }
}

function whereOf(filter: HistoryFilter): Prisma.RequestWhereInput {
  const {
    state,
    kind,
    service,
    from,
    to,
    subscription,
    resource,
    approver,
    actor,
    route,
    case: supportCase,
    text,
  } = filter;
  const parts: Prisma.RequestWhereInput[] = [];
  if (state !== undefined) parts.push({ state: { in: state } });
  if (kind !== undefined) parts.push({ kind: { in: kind } });
  if (service !== undefined) parts.push({ service: { in: service } });
  if (from !== undefined) parts.push({ openedAt: { gte: from } });
  if (to !== undefined) parts.push({ openedAt: { lt: to } });
  if (subscription !== undefined) parts.push({ subscriptionId: subscription.toLowerCase() });
  if (resource !== undefined) {
    parts.push({ resources: { some: { resourceId: { startsWith: normalResourceId(resource).toLowerCase() } } } });
  }
  if (approver !== undefined) parts.push({ people: { some: { role: 'approver', who: approver.toLowerCase() } } });
  if (actor !== undefined) parts.push({ people: { some: { role: 'actor', who: actor.toLowerCase() } } });
  if (route !== undefined) parts.push({ routeName: route });
  if (supportCase !== undefined) parts.push({ supportCase });
  for (const word of text?.toLowerCase().split(/\s+/) ?? []) {
    if (word !== '') parts.push({ searchText: { contains: word } });
  }
  return { AND: parts };
}

function cursorOf(openedAt: string, id: string): string {
  return Buffer.from(JSON.stringify([openedAt, id])).toString('base64url');
}

const cursorShape = /^\["(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)","([LRA]-[0-9A-Z]{10})"\]$/;

/** @throws HistoryError `BAD_CURSOR` for a cursor that is not one of ours. */
function behindCursor(cursor: string): Prisma.RequestWhereInput {
  const [, openedAt, id] =
    cursor.length > 200 ? [] : (cursorShape.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? []);
  if (openedAt === undefined || id === undefined)
    throw new HistoryError('BAD_CURSOR', 'the cursor is not from an earlier page');
  return { OR: [{ openedAt: { lt: openedAt } }, { openedAt, id: { gt: id } }] };
}
