import type { EngineStore } from '../engine';
import { later, type AccessRequest, type Instant, type InventorySnapshot } from '../model';
import type { Delivery } from '../outbox';
import type { Fence, Hint, KnownChannel, KnownPerson } from '../workflow';
import type { Connected } from './clients';
import { ask } from './errors';
import { toInventory } from './inventory-row';
import { toChannel, toDelivery, toHint, toPerson, toRequest } from './rows';
import { placeholders } from './sql';
import { undeliveredBefore } from './undelivered';

/** What the loops read. */
export class PrismaEngineStore implements EngineStore {
  constructor(private readonly connected: Connected) {}

  private get db() {
    return this.connected.client;
  }

  async acquire(name: string, owner: string, ttlMs: number, now: Instant): Promise<Fence | undefined> {
    const { client, provider } = this.connected;
    const mark = (at: number): string => placeholders(provider, at, 1);
    // One statement: a free or expired lease is taken with a higher fence, one that still runs is renewed with its own.
    const rows = await ask(() =>
      client.$queryRawUnsafe<{ fence: bigint }[]>(
        `INSERT INTO "Lease" ("name", "owner", "fence", "until") VALUES (${placeholders(provider, 0, 2)}, 1, ${mark(2)})
         ON CONFLICT ("name") DO UPDATE SET
           "fence" = CASE WHEN "Lease"."until" <= ${mark(3)} THEN "Lease"."fence" + 1 ELSE "Lease"."fence" END,
           "owner" = excluded."owner", "until" = excluded."until"
         WHERE "Lease"."owner" = excluded."owner" OR "Lease"."until" <= ${mark(4)}
         RETURNING "fence"`,
        ...[name, owner, later(now, ttlMs), now, now],
      ),
    );
    const [row] = rows;
    return row === undefined ? undefined : { name, owner, fence: Number(row.fence) };
  }

  async release({ name, owner, fence }: Fence): Promise<void> {
    await ask(() => this.db.lease.updateMany({ where: { name, owner, fence: BigInt(fence) }, data: { until: '' } }));
  }

  watched(subscriptionId: string): Promise<AccessRequest[]> {
    return this.requests({ subscriptionId, closed: false, source: 'live' });
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

  private async due(state: 'deciding' | 'pending', now: Instant, limit: number): Promise<AccessRequest[]> {
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

  async deliveriesDue(now: Instant, limit: number): Promise<Delivery[]> {
    const rows = await ask(() =>
      this.db.delivery.findMany({
        where: { status: { in: ['due', 'unreachable'] }, dueAt: { lte: now } },
        orderBy: [{ priority: 'asc' }, { dueAt: 'asc' }],
        take: limit,
        select: { doc: true },
      }),
    );
    return rows.map(toDelivery);
  }

  async request(id: string): Promise<AccessRequest | undefined> {
    const row = await ask(() => this.db.request.findUnique({ where: { id }, select: { doc: true } }));
    return row === null ? undefined : toRequest(row);
  }

  async inventory(): Promise<InventorySnapshot | undefined> {
    const row = await ask(() => this.db.inventory.findUnique({ where: { id: 1 } }));
    return row === null ? undefined : toInventory(row).inventory;
  }

  async person(id: string): Promise<KnownPerson | undefined> {
    const row = await ask(() => this.db.knownPerson.findUnique({ where: { id } }));
    return row === null ? undefined : toPerson(row);
  }

  async channel(name: string): Promise<KnownChannel | undefined> {
    const row = await ask(() => this.db.knownChannel.findUnique({ where: { name } }));
    return row === null ? undefined : toChannel(row);
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
