import type {
  BesideRow,
  CheckpointRow,
  CountedRequest,
  DeliveryRow,
  EntryRow,
  HistoryFilter,
  HistoryStore,
  StoredStatus,
} from '../history';
import type { JsonValue, PersonalRow } from '../ledger';
import type { AccessRequest, Hold, Instant, Silence, StateName } from '../model';
import { typedId } from '../requests';
import { besideRows } from './beside';
import type { Client, Connected } from './clients';
import { entryStream } from './entry-stream';
import { ask } from './errors';
import type { Prisma } from './generated/postgresql/client';
import { cursorOf, positionOf } from './history-cursor';
import { beginsWith } from './history-filter';
import { HistorySearch } from './history-search';
import { firstPositionAt } from './position';
import { parsed, toRequest, toSilence } from './rows';
import { placeholders } from './sql';
import { storedStatus } from './status-store';

/** Rows that a stream holds at a time. */
const streamSize = 1_000;
/** The shortest beginning of an id that is looked for, and the most requests that are found by one. */
const minPrefix = 4;
const maxFound = 5;
/** Messages to channels, by what their keys begin with. */
const notNotices = { NOT: { key: beginsWith('notice/') } };
/** The most silences that are listed. */
const maxSilences = 100;

/** The read side of the store. Each read @throws WorkflowError `STORE_UNAVAILABLE`. */
export class PrismaHistoryStore implements HistoryStore {
  private readonly db: Client;
  private readonly search: HistorySearch;

  constructor(private readonly connected: Connected) {
    this.db = connected.client;
    this.search = new HistorySearch(connected);
  }

  status(before: Instant): Promise<StoredStatus> {
    return storedStatus(this.connected, before);
  }

  async page(
    filter: HistoryFilter,
    limit: number,
    cursor?: string,
  ): Promise<{ items: AccessRequest[]; next?: string }> {
    const behind = cursor === undefined ? undefined : positionOf(cursor);
    const positions = await this.search.positions(filter, limit + 1, behind);
    const shown = positions.slice(0, limit);
    const rows = await ask(() =>
      this.db.request.findMany({
        where: { position: { in: shown } },
        orderBy: { position: 'desc' },
        select: { doc: true },
      }),
    );
    const last = shown.at(-1);
    const next = positions.length > limit && last !== undefined ? { next: cursorOf(last) } : {};
    return { items: rows.map(toRequest), ...next };
  }

  count(filter: HistoryFilter, most: number): Promise<number> {
    return this.search.count(filter, most);
  }

  counted(from: Instant, to: Instant): AsyncIterable<CountedRequest> {
    const first = firstPositionAt(from);
    const select = {
      position: true,
      kind: true,
      state: true,
      service: true,
      routeName: true,
      openedAt: true,
      decidedAt: true,
      decidedBy: true,
    } as const;
    const read = (last?: { position: bigint }) =>
      this.db.request.findMany({
        where: { position: { gte: first, lt: last?.position ?? firstPositionAt(to) }, source: 'live' },
        orderBy: { position: 'desc' },
        take: streamSize,
        select,
      });
    return stream(read, ({ kind, state, service, routeName, openedAt, decidedAt, decidedBy }) => ({
      kind: kind as CountedRequest['kind'],
      state: state as StateName,
      service: service as CountedRequest['service'],
      route: routeName,
      openedAt,
      ...(decidedAt === null ? {} : { decidedAt }),
      ...(decidedBy === null ? {} : { decidedBy }),
    }));
  }

  async find(idOrPrefix: string): Promise<AccessRequest[]> {
    // Neither kind of id holds a NUL, and PostgreSQL takes none.
    const text = idOrPrefix.replaceAll('\0', '').trim();
    const [id, azureId] = [typedId(text), text.toLowerCase()];
    const exact = await this.found([{ id }, { azureId }]);
    if (exact.length > 0 || text.length < minPrefix) return exact;
    return this.found([{ id: beginsWith(id) }, { azureId: beginsWith(azureId) }]);
  }

  async deliveriesOf(requestId: string): Promise<DeliveryRow[]> {
    const rows = await ask(() =>
      this.db.delivery.findMany({ where: { requestId, ...notNotices }, orderBy: { key: 'asc' } }),
    );
    return rows.map(({ recipient, status, shown, wanted, lastError }) => ({
      recipient,
      // Messages to channels about it are told by their entries.
      purpose: 'card',
      status: status as DeliveryRow['status'],
      shown,
      wanted,
      ...(lastError === null ? {} : { lastError }),
    }));
  }

  async entriesOf(requestId: string): Promise<EntryRow[]> {
    const select = { seq: true, bytes: true };
    const rows = await ask(() => this.db.entry.findMany({ where: { requestId }, orderBy: { seq: 'asc' }, select }));
    return rows.map(({ seq, bytes }) => ({ seq: Number(seq), bytes }));
  }

  async entry(seq: number): Promise<EntryRow | undefined> {
    const row = await ask(() => this.db.entry.findUnique({ where: { seq: BigInt(seq) }, select: { bytes: true } }));
    return row === null ? undefined : { seq, bytes: row.bytes };
  }

  entries(from = 0): AsyncIterable<EntryRow> {
    return entryStream(this.connected, from);
  }

  personal(): AsyncIterable<PersonalRow & { seq: number }> {
    const read = (last?: { seq: bigint; hash: string }) =>
      this.db.personal.findMany({
        where:
          last === undefined ? {} : { OR: [{ seq: { gt: last.seq } }, { seq: last.seq, hash: { gt: last.hash } }] },
        orderBy: [{ seq: 'asc' }, { hash: 'asc' }],
        take: streamSize,
      });
    return stream(read, (row) => ({ ...toPersonal(row), seq: Number(row.seq) }));
  }

  async personalOf(hashes: string[]): Promise<PersonalRow[]> {
    const rows: PersonalRow[] = [];
    for (let start = 0; start < hashes.length; start += streamSize) {
      const some = hashes.slice(start, start + streamSize);
      rows.push(...(await ask(() => this.db.personal.findMany({ where: { hash: { in: some } } }))).map(toPersonal));
    }
    return rows;
  }

  async tile(level: number, index: number): Promise<Uint8Array | undefined> {
    const place = { level, index: BigInt(index) };
    const row = await ask(() => this.db.tile.findUnique({ where: { level_index: place } }));
    return row?.hashes;
  }

  async head(): Promise<{ size: number; root: Uint8Array } | undefined> {
    const row = await ask(() => this.db.head.findUnique({ where: { id: 1 } }));
    return row === null ? undefined : { size: Number(row.size), root: row.root };
  }

  async identity(): Promise<{ tenantId: string; origin: string } | undefined> {
    const row = await ask(() => this.db.deployment.findUnique({ where: { id: 1 } }));
    return row === null ? undefined : { tenantId: row.tenantId, origin: row.origin };
  }

  async place(of: string): Promise<string | undefined> {
    const row = await ask(() => this.db.cursor.findUnique({ where: { source: of } }));
    return row?.cursor;
  }

  async silences(all: boolean): Promise<Silence[]> {
    const where = all ? {} : { ended: false };
    const rows = await ask(() => this.db.silence.findMany({ where, orderBy: { until: 'desc' }, take: maxSilences }));
    return rows.map(toSilence);
  }

  async holds(all: boolean): Promise<Hold[]> {
    const where = all ? {} : { ended: false };
    const rows = await ask(() => this.db.hold.findMany({ where }));
    const newestFirst = (a: Hold, b: Hold): number => (a.createdAt < b.createdAt ? 1 : -1);
    return rows.map((row) => parsed(row) as Hold).sort(newestFirst);
  }

  async newestCheckpoint(): Promise<CheckpointRow | undefined> {
    const row = await ask(() => this.db.checkpoint.findFirst({ orderBy: { size: 'desc' } }));
    return row === null ? undefined : { size: Number(row.size), note: row.note, at: row.at };
  }

  /** Two signers of the same size say the same; the first stays. */
  async saveCheckpoint({ size, note, at }: CheckpointRow): Promise<void> {
    // Nothing may be there to conflict with: the triggers that keep checkpoints refuse even the try to replace one.
    const bound = [0, 1, 2, 3].map((before) => placeholders(this.connected.provider, before, 1));
    const values = `CAST(${bound[0]} AS BIGINT), CAST(${bound[1]} AS TEXT), CAST(${bound[2]} AS TEXT)`;
    const isThere = `SELECT 1 FROM "Checkpoint" WHERE "size" = CAST(${bound[3]} AS BIGINT)`;
    const sql = `INSERT INTO "Checkpoint" ("size", "note", "at") SELECT ${values} WHERE NOT EXISTS (${isThere}) ON CONFLICT DO NOTHING`;
    await ask(() => this.db.$executeRawUnsafe(sql, BigInt(size), note, at, BigInt(size)));
  }

  beside(): Promise<BesideRow[]> {
    return besideRows(this.db);
  }

  requestStates(): AsyncIterable<{ id: string; state: StateName; version: number }> {
    const read = (last?: { id: string }) =>
      this.db.request.findMany({
        where: last === undefined ? {} : { id: { gt: last.id } },
        orderBy: { id: 'asc' },
        take: streamSize,
        select: { id: true, state: true, version: true },
      });
    return stream(read, (row) => ({ ...row, state: row.state as StateName }));
  }

  private async found(OR: Prisma.RequestWhereInput[]): Promise<AccessRequest[]> {
    const orderBy = [{ openedAt: 'desc' as const }, { id: 'asc' as const }];
    const rows = await ask(() =>
      this.db.request.findMany({ where: { OR }, orderBy, take: maxFound, select: { doc: true } }),
    );
    return rows.map(toRequest);
  }
}

/** All rows in order of their key, read by pages that each begin behind the last row of the one before. */
async function* stream<Row, Out>(read: (last?: Row) => Promise<Row[]>, out: (row: Row) => Out): AsyncGenerator<Out> {
  for (let last: Row | undefined; ;) {
    const rows = await ask(() => read(last));
    yield* rows.map(out);
    if (rows.length < streamSize) return;
    last = rows.at(-1);
  }
}

/** A value that cannot be read any more was changed: it comes out as one that fits no hash. */
function toPersonal({ hash, salt, value }: { hash: string; salt: string; value: string }): PersonalRow {
  try {
    return { hash, salt, value: JSON.parse(value) as JsonValue };
  } catch {
    return { hash, salt: '', value };
  }
}
