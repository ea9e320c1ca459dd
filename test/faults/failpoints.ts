import type { Chance } from './random';

/** What can go wrong, and how the table names it. */
export const faultKinds = {
  kill: 'killed (kill -9)',
  fail: 'failed, nothing happened',
  'fail-but-persist': 'happened, and its answer was lost',
  delay: 'delayed',
  'cut-body': 'answer cut in the middle',
  duplicate: 'came twice',
  reorder: 'came in another order',
  late: 'log came late',
  busy: 'answered 429',
  storm: 'storm of 429 for seconds',
  unavailable: 'answered 500 or 503',
  'expired-token': 'token expired',
  clock: 'clock set by an hour',
  locked: 'database locked by another process',
  'disk-full': 'disk full',
} as const;

/** The name of something that can go wrong. */
export type FaultKind = keyof typeof faultKinds;

/** Something that was made to go wrong. */
export interface Fault {
  /** Milliseconds since 1970. */
  at: number;
  /** Where: `commit/inside`, `azure.decide/after`. */
  point: string;
  kind: FaultKind;
  /** When it was over, where it lasted. */
  until?: number;
}

/** How often each point had what made to go wrong. */
export type Made = Record<string, Partial<Record<FaultKind, number>>>;

/** The share of passes at which something goes wrong: of a point that has seen little of it yet, and usually. */
const shares = { eager: 0.3, usual: 0.04 };
/** So often a point has each kind made to go wrong before it counts as having seen it. */
const enough = 2;

/** Decides, point by point, whether something goes wrong as it is passed; what happened there least is drawn first. */
export class Failpoints {
  /** Off until it is set: then nothing goes wrong. */
  isOn = false;

  /**
   * @param made how often what went wrong where so far; it is counted on.
   * @param hears of each fault as it is made, before anything becomes of it.
   */
  constructor(
    private readonly chance: Chance,
    readonly made: Made,
    private readonly hears: (fault: Fault) => void,
  ) {}

  /**
   * @param part of the usual share of passes, for a point that is passed all the time.
   * @returns what is to go wrong at a point that is passed now.
   */
  at<K extends FaultKind>(point: string, possible: readonly K[], part = 1): K | undefined {
    if (!this.isOn || possible.length === 0) return undefined;
    const counts = this.made[point] ?? {};
    const least = Math.min(...possible.map((kind) => counts[kind] ?? 0));
    if (!this.chance.happens(part * (least < enough ? shares.eager : shares.usual))) return undefined;
    const [first, ...others] = possible.filter((kind) => (counts[kind] ?? 0) === least);
    if (first === undefined) return undefined;
    const kind = this.chance.oneOf([first, ...others]);
    this.note(point, kind);
    return kind;
  }

  /** Counts something that was made to go wrong, and says so. @returns it, for what lasts to be told when it ended. */
  note(point: string, kind: FaultKind): Fault {
    const fault: Fault = { at: Date.now(), point, kind };
    add(this.made, point, kind);
    this.hears(fault);
    return fault;
  }
}

/** Counts one more. */
export function add(made: Made, point: string, kind: FaultKind): void {
  const counts = (made[point] ??= {});
  counts[kind] = (counts[kind] ?? 0) + 1;
}
