import { instant } from '../model';
import { appendLeaves, leafHash } from '../ledger';
import type { Policy } from '../routing';
import { allNeeds, type Command } from './command';
import { absorb, Draft, nothingWritten, type Written } from './draft';
import type { Changes, Fence, Loaded, Surroundings, WorkTransaction } from './ports';
import { placeEntry, type PlacedEntry, type Sealing } from './record';
import type { SharedSeals } from './shared-seals';

/** A command with the leases that must still be held when it commits. */
export interface Job {
  command: Command<unknown>;
  fences: readonly Fence[];
}

/** What became of a job: its value, or what it threw. Both are answered only once the group is durable. */
export type JobResult = { ok: true; value: unknown } | { ok: false; error: unknown };

/** What a group commit runs with. */
export interface GroupContext {
  policy: Policy;
  tenantId: string;
  surroundings: Surroundings;
  /** Cards that were shown lately, so that each is kept once. */
  seals: SharedSeals;
}

/**
 * Runs a group of commands inside one transaction and writes everything they changed.
 *
 * THE COMMIT POINT of this service is the end of the transaction this runs in. Requests, ledger entries, tiles, root
 * and outbox rows become durable together there. A crash before it: nothing happened, and nobody was told otherwise. A
 * crash after it: everything happened, and the outbox sends what is still to be said.
 */
export async function runGroup(tx: WorkTransaction, jobs: readonly Job[], context: GroupContext): Promise<JobResult[]> {
  const now = context.surroundings.clock.now();
  const { policy, tenantId } = context;
  const results: JobResult[] = [];
  const allowed: (Job | undefined)[] = [];
  // Jobs of one loop hold one fence: the lease cannot change hands within the transaction, so it is looked at once.
  const checked = new Map<string, Promise<void>>();
  for (const job of jobs) allowed.push(await unlessFencedOff(tx, job, checked, results, allowed.length));

  const loaded = await tx.load(allNeeds(allowed.flatMap((job) => (job ? [job.command.needs(policy)] : []))));
  const written = nothingWritten();
  allowed.forEach((job, index) => {
    if (job === undefined) return;
    const draft = new Draft(loaded, written, instant(now), policy);
    try {
      const value = job.command.run(draft, { now, policy, tenantId, random: context.surroundings.random });
      absorb(written, draft.own);
      results[index] = { ok: true, value };
    } catch (error) {
      results[index] = { ok: false, error };
    }
  });
  const changes = changesOf(written, loaded, now, { random: context.surroundings.random, seals: context.seals });
  if (changes !== undefined) await tx.write(changes);
  return results;
}

/** A job whose lease went to somebody else is answered with that error; the rest of the group goes on. */
async function unlessFencedOff(
  tx: WorkTransaction,
  job: Job,
  checked: Map<string, Promise<void>>,
  results: JobResult[],
  index: number,
): Promise<Job | undefined> {
  if (job.fences.length === 0) return job;
  try {
    const which = JSON.stringify(job.fences);
    const checking = checked.get(which) ?? tx.checkFences(job.fences);
    checked.set(which, checking);
    await checking;
    return job;
  } catch (error) {
    results[index] = { ok: false, error };
    return undefined;
  }
}

function changesOf(written: Written, loaded: Loaded, now: Date, sealing: Sealing): Changes | undefined {
  const at = instant(now);
  const first = loaded.edge.size;
  const placed = written.entries.map((entry, index) => placeEntry(entry, first + index, at, sealing));
  const tree =
    placed.length === 0
      ? undefined
      : appendLeaves(
          loaded.edge,
          placed.map(({ stored }) => leafHash(stored.bytes)),
        );
  const changes: Changes = {
    requests: [...written.requests].map(([id, change]) => {
      const before = loaded.requests.get(id);
      return before === undefined ? change : { ...change, before };
    }),
    seen: [...written.seen].map((key) => ({ key, at })),
    deliveries: [...written.deliveries.values()],
    pins: [...written.pins].map(([address, personId]) => ({ address, personId, at })),
    people: [...written.people.values()],
    channels: [...written.channels.values()],
    delegations: [...written.delegations.values()],
    groups: [...written.groups.values()],
    installations: [...written.installations.values()],
    hints: [...written.hints.values()].filter((hint) => hint !== undefined),
    hintsDone: [...written.hints].filter(([, hint]) => hint === undefined).map(([key]) => key),
    cursors: [...written.cursors].map(([source, cursor]) => ({ source, cursor, readAt: at })),
    status: [...written.status].map(([part, doc]) => ({ part, at, doc })),
    silences: [...written.silences.values()],
    stories: [...written.stories.values()],
    sanctions: [...written.sanctions.values()],
    ownCalls: [...written.ownCalls.values()],
    accessRows: [...written.accessRows.values()],
    accountSnapshots: [...written.accountSnapshots.values()],
    rotations: [...written.rotations.values()],
    cursorsDone: [...written.cursorsDone],
    holds: [...written.holds.values()],
    erased: [...written.erased].map(([requestId, before]) => ({ requestId, before })),
    forgotten: [...written.forgotten],
    ...(written.pastBefore === undefined ? {} : { pastBefore: written.pastBefore }),
    entries: placed.map(({ stored }) => stored),
    personal: onceEach(placed),
    tiles: tree?.tiles ?? [],
    ...(tree === undefined ? {} : { head: { size: tree.size, root: tree.root } }),
    ...(written.inventory === undefined ? {} : { inventory: written.inventory }),
    ...(written.ledger === undefined ? {} : { ledger: written.ledger }),
  };
  return isNothing(changes) ? undefined : changes;
}

/** What several entries name is kept once, with the first of them. */
function onceEach(placed: readonly PlacedEntry[]): Changes['personal'] {
  const rows = new Map<string, Changes['personal'][number]>();
  for (const { personal } of placed) for (const row of personal) if (!rows.has(row.hash)) rows.set(row.hash, row);
  return [...rows.values()];
}

function isNothing({ ledger, head, inventory, pastBefore, ...lists }: Changes): boolean {
  const singles = [ledger, head, inventory, pastBefore];
  return singles.every((one) => one === undefined) && Object.values(lists).every(({ length }) => length === 0);
}
