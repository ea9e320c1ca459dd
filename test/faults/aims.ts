import { insidePoints } from './inside/plan';
import { callNames, nameOf, type Far } from './points';
import type { Chance } from './random';
import type { Moment, WireCall } from './wire';

/** Something seen from outside that a kill can be aimed at. */
export type Happening =
  | { to: Far; call: WireCall; moment: Moment }
  /** `taken` is an answer that says that the press is being carried out. */
  | { to: 'bot'; moment: 'sent' | 'answered' | 'taken' };

/** Milliseconds, from and to. */
export type Range = readonly [number, number];

/** When a kill comes. */
export type Aim = { name: string; weight: number } & (
  | { when: 'starting' }
  /** At a failpoint within the process, which kills itself there; the aim bears the point's name. */
  | { when: 'inside' }
  /** From when the starting service has its database open. */
  | { when: 'database'; afterMs: Range }
  /** From when it is ready. */
  | { when: 'ready'; afterMs: Range }
  /** `cut` ends the connection too: the call is not carried out, or its answer not passed on. */
  | { when: 'happening'; at: (one: Happening) => boolean; cut: true }
  | { when: 'happening'; at: (one: Happening) => boolean; afterMs: Range }
);

/** A call that decides a request in Azure. */
export const isDecision = (call: WireCall): boolean => call.method === 'POST' && call.path.includes('/updateApproval');
const isPost = (call: WireCall): boolean => call.method === 'POST' && call.path.includes('/activities');
const isUpdate = (call: WireCall): boolean => call.method === 'PUT';
const isRead = (call: WireCall): boolean => call.method === 'GET' && call.path.includes('CustomerLockbox/requests');

function cutting(name: string, weight: number, to: 'azure' | 'teams', which: typeof isRead, moment: Moment): Aim {
  const at = (one: Happening): boolean => one.to === to && one.moment === moment && which(one.call);
  return { name, weight, when: 'happening', at, cut: true };
}

function behind(name: string, weight: number, to: 'azure' | 'teams', which: typeof isRead, afterMs: Range): Aim {
  const at = (one: Happening): boolean => one.to === to && one.moment === 'passed' && which(one.call);
  return { name, weight, when: 'happening', at, afterMs };
}

function press(name: string, weight: number, moment: 'sent' | 'taken', afterMs: Range): Aim {
  const at = (one: Happening): boolean => one.to === 'bot' && one.moment === moment;
  return { name, weight, when: 'happening', at, afterMs };
}

/** Where a service can be hit. Between two lines of its own only chance finds it; these are the gaps seen from outside. */
const aims: readonly [Aim, ...Aim[]] = [
  { name: 'while starting', weight: 10, when: 'starting' },
  { name: 'while opening its database', weight: 8, when: 'database', afterMs: [0, 250] },
  { name: 'at any moment', weight: 14, when: 'ready', afterMs: [0, 13_000] },
  press('a press comes in', 8, 'sent', [0, 25]),
  press('a press was acknowledged', 12, 'taken', [0, 40]),
  cutting('a decision reaches Azure, not done', 10, 'azure', isDecision, 'arrives'),
  cutting('Azure has done it, not answered', 13, 'azure', isDecision, 'done'),
  behind('Azure has answered', 6, 'azure', isDecision, [0, 20]),
  behind('Azure was read', 5, 'azure', isRead, [0, 15]),
  cutting('a card reaches Teams, not shown', 4, 'teams', isPost, 'arrives'),
  cutting('Teams shows a card, not answered', 6, 'teams', isPost, 'done'),
  behind('Teams has answered', 4, 'teams', isPost, [0, 15]),
  cutting('Teams changed a card, not answered', 4, 'teams', isUpdate, 'done'),
];

/** The first kills of a service: its database is made and migrated then, and once only. */
const firstAims: readonly [Aim, ...Aim[]] = [
  { name: 'while the database is made', weight: 1, when: 'database', afterMs: [0, 120] },
];

/** How many kills are aimed at the making of the database: one that comes too late ends it. */
const firstKills = 3;
/** The share of kills that are aimed at the failpoint that had the fewest. */
const atPoints = 0.65;

/** Draws what kills are aimed at, and how many of what a kill waits for pass by before. */
export class Aiming {
  private readonly aimed = new Map<Aim, number>();
  private drawn = 0;

  /** @param passed failpoints on the wire that were passed so far: at one that never is a kill would never come. */
  constructor(
    private readonly chance: Chance,
    private readonly passed: ReadonlySet<string>,
  ) {}

  draw(): { aim: Aim; skip: number } {
    const { chance } = this;
    this.drawn += 1;
    if (this.drawn <= firstKills) return { aim: chance.weighted(firstAims), skip: 0 };
    if (!chance.happens(atPoints)) return { aim: chance.weighted(aims), skip: chance.between(0, 2) };
    const able = pointAims.filter(({ name, when }) => when === 'inside' || this.passed.has(name));
    const least = Math.min(...able.map((aim) => this.aimed.get(aim) ?? 0));
    const [first, ...others] = able.filter((aim) => (this.aimed.get(aim) ?? 0) === least);
    const aim = first === undefined ? chance.weighted(aims) : chance.oneOf([first, ...others]);
    this.aimed.set(aim, least + 1);
    return { aim, skip: chance.between(0, 1) };
  }
}

/** A kill at each failpoint: those inside, and those before and after every named call. */
const pointAims: readonly Aim[] = [
  ...insidePoints.map((name): Aim => ({ name, weight: 1, when: 'inside' })),
  ...callNames.flatMap((name) => [callAim(name, 'before', 'arrives'), callAim(name, 'after', 'done')]),
];

function callAim(name: string, side: 'before' | 'after', moment: Moment): Aim {
  const at = (one: Happening): boolean =>
    one.to !== 'bot' && one.moment === moment && nameOf(one.to, one.call) === name;
  return { name: `${name}/${side}`, weight: 1, when: 'happening', at, cut: true };
}
