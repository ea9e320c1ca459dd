import type { EngineStore } from '../engine';
import { later, type AccessRequest, type Instant } from '../model';
import type { Delivery } from '../outbox';
import type { Fence, Hint, KnownChannel, KnownPerson } from '../workflow';
import type { Connected } from './clients';
import { asWorkflowError } from './errors';
import { fromDoc } from './rows';

/** What the loops read. */
export class PrismaEngineStore implements EngineStore {
  constructor(private readonly connected: Connected) {}

  private get db() {
    return this.connected.client;
  }

  async acquire(name: string, owner: string, ttlMs: number, now: Instant): Promise<Fence | undefined> {
    const until = later(now, ttlMs);
    const mark = (at: number): string => (this.connected.provider === 'sqlite' ? '?' : `$${at}`);
    // One statement: a free or expired lease is taken with a higher fence, one's own is renewed with the same.
    const rows = await this.guard(() =>
      this.db.$queryRawUnsafe<{ fence: bigint }[]>(
        `INSERT INTO "Lease" ("name", "owner", "fence", "until") VALUES (${mark(1)}, ${mark(2)}, 1, ${mark(3)})
         ON CONFLICT ("name") DO UPDATE SET
           "fence" = CASE WHEN "Lease"."owner" = excluded."owner" THEN "Lease"."fence" ELSE "Lease"."fence" + 1 END,
           "owner" = excluded."owner", "until" = excluded."until"
         WHERE "Lease"."owner" = excluded."owner" OR "Lease"."until" <= ${mark(4)}
         RETURNING "fence"`,
        name,
        owner,
        until,
        now,
      ),
    );
    const [row] = rows;
    return row === undefined ? undefined : { name, owner, fence: Number(row.fence) };
  }

  async release({ name, owner, fence }: Fence): Promise<void> {
    await this.guard(() =>
      this.db.lease.updateMany({ where: { name, owner, fence: BigInt(fence) }, data: { until: '' } }),
    );
  }

  watched(subscriptionId: string): Promise<AccessRequest[]> {
    return this.requests({ subscriptionId, closed: false, source: 'live' });
  }

  undecided(): Promise<AccessRequest[]> {
    return this.requests({ state: { in: ['pending', 'deciding'] }, source: 'live' });
  }

  async deciding(now: Instant, limit: number): Promise<AccessRequest[]> {
    const rows = await this.guard(() =>
      this.db.request.findMany({
        where: { state: 'deciding', source: 'live', dueAt: { lte: now } },
        orderBy: { dueAt: 'asc' },
        take: limit,
        select: { doc: true },
      }),
    );
    return rows.map(({ doc }) => fromDoc(doc));
  }

  async hintsDue(now: Instant, limit: number): Promise<Hint[]> {
    const rows = await this.guard(() =>
      this.db.hint.findMany({ where: { dueAt: { lte: now } }, orderBy: { dueAt: 'asc' }, take: limit }),
    );
    return rows.map(({ doc }) => fromDoc(doc));
  }

  async cursor(source: string): Promise<{ cursor: string; readAt: Instant } | undefined> {
    const row = await this.guard(() => this.db.cursor.findUnique({ where: { source } }));
    return row === null ? undefined : { cursor: row.cursor, readAt: row.readAt };
  }

  async deliveriesDue(now: Instant, limit: number): Promise<Delivery[]> {
    const rows = await this.guard(() =>
      this.db.delivery.findMany({
        where: { status: { in: ['due', 'unreachable'] }, dueAt: { lte: now } },
        orderBy: [{ priority: 'asc' }, { dueAt: 'asc' }],
        take: limit,
        select: { doc: true },
      }),
    );
    return rows.map(({ doc }) => fromDoc(doc));
  }

  async request(id: string): Promise<AccessRequest | undefined> {
    const row = await this.guard(() => this.db.request.findUnique({ where: { id }, select: { doc: true } }));
    return row === null ? undefined : fromDoc(row.doc);
  }

  async person(id: string): Promise<KnownPerson | undefined> {
    const row = await this.guard(() => this.db.knownPerson.findUnique({ where: { id } }));
    return row === null ? undefined : fromDoc(row.doc);
  }

  async channel(name: string): Promise<KnownChannel | undefined> {
    const row = await this.guard(() => this.db.knownChannel.findUnique({ where: { name } }));
    return row === null ? undefined : fromDoc(row.doc);
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
    const requests = await this.guard(() => this.db.request.groupBy({ by: ['state'], _count: true }));
    const deliveries = await this.guard(() => this.db.delivery.groupBy({ by: ['status'], _count: true }));
    const head = await this.guard(() => this.db.head.findUnique({ where: { id: 1 } }));
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
    const rows = await this.guard(() =>
      this.db.request.findMany({ where, orderBy: { openedAt: 'asc' }, select: { doc: true } }),
    );
    return rows.map(({ doc }) => fromDoc(doc));
  }

  /** A read that fails because of the database fails by that name. */
  private async guard<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw asWorkflowError(error);
    }
  }
}
