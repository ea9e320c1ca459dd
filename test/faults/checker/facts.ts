import { readCard, type ReadCard } from '../cards';
import type { Observations, Posted } from '../observations';
import { cardId } from '../scene';
import type { WireCall } from '../wire';

/** A ledger entry as far as it is judged. */
export interface Entry {
  seq: number;
  /** Milliseconds since 1970, by this machine's clock. */
  at: number;
  type: string;
  request: string | undefined;
  /** Entra object id, where a person did it. */
  who: string | undefined;
  data: Data;
}

export type Data = Readonly<Record<string, unknown>>;

/** Failpoints of the database, and what holds or fills it. */
const ofTheDatabase = /^(commit|lease|request|decisions|deliveries|database|clock)/;
/** So long after its clock was set the service may still go by the old one, in milliseconds. */
const heardAfterMs = 500;

/** A card that was posted for a request. */
export interface PostedCard extends Posted {
  read: ReadCard;
}

/** The observations, read and put in order. Nothing of the product is used for it. */
export class Facts {
  readonly entries: Entry[] = [];
  /** Lines of the export that are no entries. */
  readonly unreadable: number[] = [];
  readonly cards: PostedCard[];
  private readonly sealed = new Map<string, unknown>();
  private readonly byRequest = new Map<string, Entry[]>();

  constructor(readonly seen: Observations) {
    for (const line of seen.personal) {
      const { hash, value } = JSON.parse(line) as { hash: string; value: unknown };
      this.sealed.set(hash, value);
    }
    seen.entries.forEach((line, index) => {
      const entry = this.read(line);
      if (entry === undefined) this.unreadable.push(index);
      else this.entries.push(entry);
    });
    for (const entry of this.entries) {
      if (entry.request !== undefined) this.byRequest.set(entry.request, [...this.of(entry.request), entry]);
    }
    this.cards = seen.posted.flatMap((posted) => {
      const read = readCard(posted.first);
      return read === undefined ? [] : [{ ...posted, read }];
    });
  }

  /** The entries of a request, in order. */
  of(requestId: string): readonly Entry[] {
    return this.byRequest.get(requestId) ?? [];
  }

  /** The ids that the ledger has requests under. */
  get requestIds(): string[] {
    return [...this.byRequest.keys()];
  }

  /** @returns the value behind a seal, or anything else as it is. */
  open(value: unknown): unknown {
    const { $sealed } = (value ?? {}) as { $sealed?: unknown };
    return typeof $sealed === 'string' ? this.sealed.get($sealed) : value;
  }

  /**
   * @returns whether the service may not know what became of an approval that it sent: it was not answered, or the
   *   service was killed before it could have noted the answer, or after it had noted the sending and before it sent.
   */
  approvalLost(requestId: string): boolean {
    if (this.sendingCutShort(requestId)) return true;
    const end = this.of(requestId).find((entry) => isEnd(stateAfter(entry)))?.at ?? Number.POSITIVE_INFINITY;
    return this.decisionCalls(requestId).some(({ at, status, passed, body }) => {
      const { status: verdict } = (body ?? {}) as { status?: unknown };
      if (verdict !== 'Approve') return false;
      const answered = passed && status !== undefined && status < 500;
      return !answered || this.interrupted(at, end);
    });
  }

  /** @returns whether the service was killed between an approval's `decision-sending` and its next word about it. */
  private sendingCutShort(requestId: string): boolean {
    const entries = this.of(requestId);
    return entries.some(({ type, at, data }, index) => {
      if (type !== 'decision-sending' || data['verdict'] !== 'approve') return false;
      const next = entries.slice(index + 1).find((entry) => stateAfter(entry) !== undefined);
      return this.seen.kills.some((kill) => kill.at >= at && kill.at <= (next?.at ?? Number.POSITIVE_INFINITY));
    });
  }

  /** The calls of updateApproval for a request, in order. */
  decisionCalls(requestId: string): readonly WireCall[] {
    return this.seen.decisionCalls.filter(({ path }) => {
      const azureId = /requests\/([^/]+)\/updateApproval/i.exec(path)?.[1];
      return azureId !== undefined && cardId(azureId) === requestId;
    });
  }

  /**
   * @returns whether the service may have lost what it had not written by then: it was killed, or its database failed
   *   it, between the two moments.
   */
  interrupted(from: number, to: number): boolean {
    const within = ({ at, until = at }: { at: number; until?: number }): boolean => until >= from && at <= to;
    const { kills, faults } = this.seen;
    return kills.some(within) || faults.some((fault) => within(fault) && ofTheDatabase.test(fault.point));
  }

  /** @returns when, by this machine's clock, it was that moment by the service's, which was set now and then. */
  private realTime(at: number): number {
    const { clock } = this.seen;
    const real = [{ at: Number.NEGATIVE_INFINITY, offsetMs: 0 }, ...clock].map(({ at: from, offsetMs }, index) => {
      const until = (clock[index]?.at ?? Number.POSITIVE_INFINITY) + heardAfterMs;
      return { time: at - offsetMs, fits: at - offsetMs >= from && at - offsetMs <= until };
    });
    return (real.find(({ fits }) => fits) ?? real.at(-1))?.time ?? at;
  }

  private read(line: string): Entry | undefined {
    try {
      const { seq, at, type, request, actor, data } = JSON.parse(line) as {
        seq: number;
        at: string;
        type: string;
        request?: string;
        actor: { ref?: unknown };
        data: Data;
      };
      const { id } = (this.open(actor.ref) ?? {}) as { id?: unknown };
      return {
        seq,
        at: this.realTime(Date.parse(at)),
        type,
        request,
        who: typeof id === 'string' ? id : undefined,
        data,
      };
    } catch {
      return undefined;
    }
  }
}

/** @returns the state that an entry says its request is in after it. */
export function stateAfter({ data }: Entry): string | undefined {
  const { state } = (data['after'] ?? {}) as { state?: unknown };
  return typeof state === 'string' ? state : undefined;
}

const open: ReadonlySet<string> = new Set(['pending', 'deciding']);

/** @returns true for a state in which nothing is decided any more. */
export function isEnd(state: string | undefined): boolean {
  return state !== undefined && !open.has(state);
}
