import type { EngineStore, LooseValue, PastEntry, PlaceOfValue } from '../engine';
import {
  type AccessRequest,
  type AccountSnapshot,
  type Hold,
  type Instant,
  type InventorySnapshot,
  type KeyRotations,
  type KnownGroup,
  later,
} from '../model';
import { decodeEntry } from '../ledger';
import { type Delivery, type EventDelivery, isEvent, recipientKey, webhookPrefix } from '../outbox';
import type { Fence, Hint, KnownChannel, KnownPerson } from '../workflow';
import { accountSnapshots, keyRotations } from './account-access';
import type { Connected } from './clients';
import { ask } from './errors';
import { erasableBefore, looseValuesBefore } from './retention';
import { parsed, toChannel, toDelivery, toGroup, toHint, toPerson, toRequest } from './rows';
import { beginsWith } from './history-filter';
import { toInventory } from './inventory-row';
import { placeholders } from './sql';
import { undeliveredBefore } from './undelivered';
import { stranded } from './trouble';

/** More recipients than this are never busy or held at once; a query binds only so many values. */
const exceptAtMost = 1_000;

/** The clocks of two instances differ by less, in milliseconds. */
const clocksDifferMs = 60_000;

/** What the loops read. */
export class PrismaEngineStore implements EngineStore {
  constructor(private readonly connected: Connected) {}

  private get db() {
    return this.connected.client;
  }

  async acquire(name: string, owner: string, ttlMs: number, now: Instant): Promise<Fence | undefined> {
    const { client, provider } = this.connected;
    const mark = (at: number): string => placeholders(provider, at, 1);
    // One that reaches further ahead than any lease can was taken by a clock that has been set back since: whoever had it
    // may be gone, and nobody else could work until that hour.
    const isFree = (at: number): string =>
      `("Lease"."until" <= ${mark(at)} OR ("Lease"."until" > ${mark(at + 1)} AND "Lease"."owner" <> excluded."owner"))`;
    const bounds = [now, later(now, ttlMs + clocksDifferMs)];
    // One statement: a free or expired lease is taken with a higher fence, one that still runs is renewed with its own.
    const rows = await ask(() =>
      client.$queryRawUnsafe<{ fence: bigint }[]>(
        `INSERT INTO "Lease" ("name", "owner", "fence", "until") VALUES (${placeholders(provider, 0, 2)}, 1, ${mark(2)})
         ON CONFLICT ("name") DO UPDATE SET
           "fence" = CASE WHEN ${isFree(3)} THEN "Lease"."fence" + 1 ELSE "Lease"."fence" END,
           "owner" = excluded."owner", "until" = excluded."until"
         WHERE "Lease"."owner" = excluded."owner" OR ${isFree(5)}
         RETURNING "fence"`,
        ...[name, owner, later(now, ttlMs), ...bounds, ...bounds],
      ),
    );
    const [row] = rows;
    return row === undefined ? undefined : { name, owner, fence: Number(row.fence) };
  }

  async release({ name, owner, fence }: Fence): Promise<void> {
    await ask(() => this.db.lease.updateMany({ where: { name, owner, fence: BigInt(fence) }, data: { until: '' } }));
  }

  watched(subscriptionId: string): Promise<AccessRequest[]> {
    return this.requests({ subscriptionId, kind: 'lockbox', closed: false, source: 'live' });
  }

  undecided(): Promise<AccessRequest[]> {
    return this.requests({ state: { in: ['pending', 'deciding'] }, source: 'live' });
  }

  deciding(now: Instant, limit: number): Promise<AccessRequest[]> {
    return this.due('deciding', now, limit);
  }

  chased(now: Instant, limit: number): Promise<AccessRequest[]> {
    return this.due('pending', now, limit);
  }

  accessDue(now: Instant, limit: number): Promise<AccessRequest[]> {
    return this.due({ in: ['approved', 'access-ended'] }, now, limit);
  }

  private async due(state: string | { in: string[] }, now: Instant, limit: number): Promise<AccessRequest[]> {
    const rows = await ask(() =>
      this.db.request.findMany({
        where: { state, source: 'live', dueAt: { lte: now } },
        orderBy: { dueAt: 'asc' },
        take: limit,
        select: { doc: true },
      }),
    );
    return rows.map(toRequest);
  }

  undelivered(before: Instant): Promise<string[]> {
    return undeliveredBefore(this.connected, before);
  }

  async hintsDue(now: Instant, limit: number): Promise<Hint[]> {
    const rows = await ask(() =>
      this.db.hint.findMany({ where: { dueAt: { lte: now } }, orderBy: { dueAt: 'asc' }, take: limit }),
    );
    return rows.map(toHint);
  }

  async cursor(source: string): Promise<{ cursor: string; readAt: Instant } | undefined> {
    const row = await ask(() => this.db.cursor.findUnique({ where: { source } }));
    return row === null ? undefined : { cursor: row.cursor, readAt: row.readAt };
  }

  cursors(): Promise<{ source: string; cursor: string; readAt: Instant }[]> {
    return ask(() => this.db.cursor.findMany({ orderBy: { source: 'asc' } }));
  }

  async silenceDue(now: Instant): Promise<boolean> {
    const where = { ended: false, until: { lte: now } };
    return (await ask(() => this.db.silence.findFirst({ where, select: { id: true } }))) !== null;
  }

  async size(): Promise<number> {
    const head = await ask(() => this.db.head.findUnique({ where: { id: 1 } }));
    return Number(head?.size ?? 0);
  }

  async entriesBetween(from: number, to: number, types: readonly string[]): Promise<PastEntry[]> {
    const rows = await ask(() =>
      this.db.entry.findMany({
        where: { seq: { gte: BigInt(from), lt: BigInt(to) }, type: { in: [...types] } },
        orderBy: { seq: 'asc' },
        select: { bytes: true },
      }),
    );
    return rows.map(({ bytes }) => {
      const { seq, at, type, request, data } = decodeEntry(bytes);
      return { seq, at, type, data, ...(request === undefined ? {} : { requestId: request }) };
    });
  }

  async deliveriesDue(now: Instant, limit: number, except: readonly string[] = []): Promise<Delivery[]> {
    const rows = await ask(() =>
      this.db.delivery.findMany({
        where: {
          status: { in: ['due', 'unreachable'] },
          dueAt: { lte: now },
          NOT: { recipient: beginsWith(webhookPrefix) },
          ...(except.length === 0 ? {} : { recipient: { notIn: except.slice(0, exceptAtMost) } }),
        },
        orderBy: [{ priority: 'asc' }, { dueAt: 'asc' }],
        take: limit,
        select: { doc: true },
      }),
    );
    return rows.map(toDelivery);
  }

  async eventsOpen(key: string, now: Instant, limit: number): Promise<EventDelivery[]> {
    const recipient = recipientKey({ kind: 'webhook', key });
    const due = await ask(() =>
      this.db.delivery.findMany({
        where: { recipient, status: 'due', dueAt: { lte: now } },
        orderBy: [{ dueAt: 'asc' }, { key: 'asc' }],
        take: limit,
        select: { key: true, requestId: true, doc: true },
      }),
    );
    const requestIds = [...new Set(due.flatMap(({ requestId }) => requestId ?? []))];
    const others = await ask(() =>
      this.db.delivery.findMany({
        where: { recipient, status: 'due', requestId: { in: requestIds } },
        select: { key: true, doc: true },
      }),
    );
    const all = new Map([...due, ...others].map((row) => [row.key, row]));
    return [...all.values()].map(toDelivery).filter(isEvent);
  }

  async eventsOfOthers(known: readonly string[], before: Instant, limit: number): Promise<EventDelivery[]> {
    const recipient = { ...beginsWith(webhookPrefix), notIn: [...known] };
    const rows = await ask(() =>
      this.db.delivery.findMany({
        where: { recipient, status: 'due', dueAt: { lt: before } },
        take: limit,
        select: { doc: true },
      }),
    );
    return rows.map(toDelivery).filter(isEvent);
  }

  stranded(since: Instant): Promise<{ requestId: string; people: string[] }[]> {
    return stranded(this.db, since);
  }

  async holds(): Promise<Hold[]> {
    const rows = await ask(() => this.db.hold.findMany({ where: { ended: false } }));
    return rows.map((row) => parsed(row) as Hold);
  }

  erasable(before: Instant, holds: readonly Hold[], limit: number): Promise<string[]> {
    return erasableBefore(this.connected, before, holds, limit);
  }

  looseValues(before: Instant, behind: PlaceOfValue | undefined, limit: number): Promise<LooseValue[]> {
    return looseValuesBefore(this.connected, before, behind, limit);
  }

  async request(id: string): Promise<AccessRequest | undefined> {
    const row = await ask(() => this.db.request.findUnique({ where: { id }, select: { doc: true } }));
    return row === null ? undefined : toRequest(row);
  }

  async inventory(): Promise<InventorySnapshot | undefined> {
    const row = await ask(() => this.db.inventory.findUnique({ where: { id: 1 } }));
    return row === null ? undefined : toInventory(row).inventory;
  }

  accountSnapshots(): Promise<AccountSnapshot[]> {
    return ask(() => accountSnapshots(this.db));
  }

  keyRotations(): Promise<KeyRotations | undefined> {
    return ask(() => keyRotations(this.db));
  }

  async person(id: string): Promise<KnownPerson | undefined> {
    const row = await ask(() => this.db.knownPerson.findUnique({ where: { id } }));
    return row === null ? undefined : toPerson(row);
  }

  async channel(name: string): Promise<KnownChannel | undefined> {
    const row = await ask(() => this.db.knownChannel.findUnique({ where: { name } }));
    return row === null ? undefined : toChannel(row);
  }

  async group(id: string): Promise<KnownGroup | undefined> {
    const row = await ask(() => this.db.entraGroup.findUnique({ where: { id } }));
    return row === null ? undefined : toGroup(row);
  }

  async unpinned(addresses: readonly string[]): Promise<string[]> {
    const wanted = addresses.map((address) => address.toLowerCase());
    const rows = await ask(() =>
      this.db.pin.findMany({ where: { address: { in: wanted } }, select: { address: true } }),
    );
    const pinned = new Set(rows.map(({ address }) => address));
    return wanted.filter((address) => !pinned.has(address));
  }

  async pinnedTo(personId: string): Promise<string[]> {
    const rows = await ask(() => this.db.pin.findMany({ where: { personId }, select: { address: true } }));
    return rows.map(({ address }) => address);
  }

  async unreached(since: Instant, limit: number): Promise<string[]> {
    const recipient = { startsWith: 'person/' };
    const rows = await ask(() =>
      this.db.delivery.findMany({
        where: { status: 'unreachable', recipient },
        distinct: ['recipient'],
        select: { recipient: true },
      }),
    );
    const ids = rows.map((row) => row.recipient.slice('person/'.length));
    const [tried, people] = await Promise.all([
      ask(() => this.db.appInstallation.findMany({ where: { personId: { in: ids }, at: { gt: since } } })),
      ask(() => this.db.knownPerson.findMany({ where: { id: { in: ids } } })),
    ]);
    const settled = new Set([
      ...tried.map(({ personId }) => personId),
      ...people.filter((row) => toPerson(row).conversation !== undefined).map(({ id }) => id),
    ]);
    return ids.filter((id) => !settled.has(id)).slice(0, limit);
  }

  async hasLive(): Promise<boolean> {
    const [request, cursor] = await Promise.all([
      ask(() => this.db.request.findFirst({ where: { source: 'live' }, select: { id: true } })),
      // Whoever watches Azure moves a cursor, also where there has been no request yet.
      ask(() => this.db.cursor.findFirst({ select: { source: true } })),
    ]);
    return request !== null || cursor !== null;
  }

  async ping(): Promise<boolean> {
    try {
      await this.db.head.findUnique({ where: { id: 1 } });
      return true;
    } catch {
      return false;
    }
  }

  async counts(): Promise<{ requests: Record<string, number>; deliveries: Record<string, number>; entries: number }> {
    const requests = await ask(() => this.db.request.groupBy({ by: ['state'], _count: true }));
    const deliveries = await ask(() => this.db.delivery.groupBy({ by: ['status'], _count: true }));
    const head = await ask(() => this.db.head.findUnique({ where: { id: 1 } }));
    return {
      requests: Object.fromEntries(requests.map(({ state, _count }) => [state, _count])),
      deliveries: Object.fromEntries(deliveries.map(({ status, _count }) => [status, _count])),
      entries: Number(head?.size ?? 0),
    };
  }

  private async requests(where: {
    subscriptionId?: string;
    kind?: string;
    closed?: boolean;
    source: string;
    state?: { in: string[] };
  }): Promise<AccessRequest[]> {
    const rows = await ask(() =>
      this.db.request.findMany({ where, orderBy: { openedAt: 'asc' }, select: { doc: true } }),
    );
    return rows.map(toRequest);
  }
}
