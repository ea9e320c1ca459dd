import { createHash } from 'node:crypto';
import { verifyDatabase } from '../../src/history';
import { decodeEntry } from '../../src/ledger';
import { hearings } from '../../src/model';
import type { Policy } from '../../src/routing';
import { openStore, type Store } from '../../src/store';
import { openLedger, Writer, type WorkStore } from '../../src/workflow';
import { person } from '../fixtures/requests';
import { policy, route } from '../routing/policies';
import type { TestDatabase } from '../fakes/databases';

export const tenantId = '11111111-1111-1111-1111-111111111111';
export const start = Date.parse('2026-11-24T09:00:00.000Z');

/** Two approvers by id, one channel that gets copies and hears of faults. */
export function policyOf(changes: Partial<Policy> = {}): Policy {
  const members = [person(1).id, person(2).id];
  const channels = { ops: { hears: [...hearings] } };
  const inForce = policy([route('everything', { notify: ['ops'] })], { owners: { members } });
  return { ...inForce, channels, admins: 'ops', ...changes };
}

/** The write side on a real database, at a clock of its own, with bytes that only look random. */
export class Desk {
  readonly writer: Writer;
  nowMs = start;
  private drawn = 0;

  private constructor(
    readonly store: Store,
    private readonly database: TestDatabase,
    wrap: (work: WorkStore) => WorkStore,
    policyNow: Policy,
  ) {
    const random = (bytes: number): Uint8Array => {
      this.drawn += 1;
      return createHash('sha512')
        .update(`salt ${String(this.drawn)}`)
        .digest()
        .subarray(0, bytes);
    };
    const surroundings = { clock: { now: () => new Date(this.nowMs) }, random };
    this.writer = new Writer(wrap(store.work), () => ({ policy: policyNow, tenantId, surroundings }));
  }

  /** @param wrap puts something between the writer and the database. */
  static async open(
    database: TestDatabase,
    {
      wrap = (work) => work,
      policy: policyNow = policyOf(),
      verifierKey = 'the verifier key',
    }: { wrap?: (work: WorkStore) => WorkStore; policy?: Policy; verifierKey?: string } = {},
  ): Promise<Desk> {
    const desk = new Desk(await openStore(database.url), database, wrap, policyNow);
    await desk.writer.submit(openLedger({ tenantId, origin: `test/${tenantId}/1` }, verifierKey));
    return desk;
  }

  /** Every entry, decoded, in order. */
  async entries(): Promise<{ type: string; request?: string; text: string; data: Record<string, unknown> }[]> {
    const found = [];
    for await (const { bytes } of this.store.history.entries()) {
      const { type, request, data } = decodeEntry(bytes);
      const text = Buffer.from(bytes).toString('utf8');
      found.push({ type, text, data: data as Record<string, unknown>, ...(request === undefined ? {} : { request }) });
    }
    return found;
  }

  async types(): Promise<string[]> {
    return (await this.entries()).map(({ type }) => type);
  }

  /** Whatever the test did, the ledger verifies: each entry, each stored node, the root, each request's row. */
  async close(): Promise<void> {
    const report = await verifyDatabase(this.store.history, undefined);
    expect(report.faults).toEqual([]);
    expect(report.changedRequests).toEqual([]);
    await this.store.close();
    await this.database.drop();
  }
}
