import type { Chance } from './random';
import type { Moment, WireCall } from './wire';

/** Something seen from outside that a kill can be aimed at. */
export type Happening =
  | { to: 'azure' | 'teams'; call: WireCall; moment: Moment }
  /** `taken` is an answer that says that the press is being carried out. */
  | { to: 'bot'; moment: 'sent' | 'answered' | 'taken' };

/** Milliseconds, from and to. */
export type Range = readonly [number, number];

/** When a kill comes. */
export type Aim = { name: string; weight: number } & (
  | { when: 'starting' }
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
export const aims: readonly [Aim, ...Aim[]] = [
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
export const firstAims: readonly [Aim, ...Aim[]] = [
  { name: 'while the database is made', weight: 1, when: 'database', afterMs: [0, 120] },
];

/** Draws an aim, and how many of what it waits for pass by before. */
export function drawAim(chance: Chance, from: readonly [Aim, ...Aim[]]): { aim: Aim; skip: number } {
  return { aim: chance.weighted(from), skip: chance.between(0, 2) };
}
