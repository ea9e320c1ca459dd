import type { Chance } from './random';
import type { Moment, WireCall } from './wire';

/** Something that a kill can be aimed at. */
export type Happening =
  | { to: 'azure' | 'teams'; call: WireCall; moment: Moment }
  /** `taken` is an answer that says that the press is being carried out. */
  | { to: 'bot'; moment: 'sent' | 'answered' | 'taken' };

/** When a kill comes. */
export interface Aim {
  name: string;
  weight: number;
  /** Counted from the start of the process, whether it is ready or not. */
  afterStartMs?: readonly [number, number];
  /** What it waits for; without it the kill comes at a random moment of a life that is ready. */
  at?: (happening: Happening) => boolean;
  /** Ends the connection there and then, so that the call is not carried out or its answer not passed on. */
  cut?: boolean;
  /** How long behind what it waited for. */
  afterMs?: readonly [number, number];
}

const isDecision = (call: WireCall): boolean => call.method === 'POST' && call.path.includes('/updateApproval');
const isPost = (call: WireCall): boolean => call.method === 'POST' && call.path.includes('/activities');
const isUpdate = (call: WireCall): boolean => call.method === 'PUT';
const isRead = (call: WireCall): boolean => call.method === 'GET' && call.path.includes('CustomerLockbox/requests');

function on(to: 'azure' | 'teams', which: (call: WireCall) => boolean, moment: Moment): (one: Happening) => boolean {
  return (one) => one.to === to && one.moment === moment && which(one.call);
}

/** Where a service can be hit. Between two lines of its own only chance finds it; these are the gaps seen from outside. */
export const aims: readonly [Aim, ...Aim[]] = [
  { name: 'while starting', weight: 20, afterStartMs: [0, 1_600] },
  { name: 'at any moment', weight: 14, afterMs: [0, 13_000] },
  { name: 'a press comes in', weight: 9, at: (one) => one.to === 'bot' && one.moment === 'sent', afterMs: [0, 25] },
  { name: 'a press was acknowledged', weight: 12, at: (one) => one.to === 'bot' && one.moment === 'taken', afterMs: [0, 40] },
  { name: 'a decision reaches Azure, not done', weight: 9, at: on('azure', isDecision, 'arrives'), cut: true },
  { name: 'Azure has done it, not answered', weight: 12, at: on('azure', isDecision, 'done'), cut: true },
  { name: 'Azure has answered', weight: 6, at: on('azure', isDecision, 'passed'), afterMs: [0, 20] },
  { name: 'Azure was read', weight: 5, at: on('azure', isRead, 'passed'), afterMs: [0, 15] },
  { name: 'a card reaches Teams, not shown', weight: 4, at: on('teams', isPost, 'arrives'), cut: true },
  { name: 'Teams shows a card, not answered', weight: 6, at: on('teams', isPost, 'done'), cut: true },
  { name: 'Teams has answered', weight: 4, at: on('teams', isPost, 'passed'), afterMs: [0, 15] },
  { name: 'Teams changed a card, not answered', weight: 4, at: on('teams', isUpdate, 'done'), cut: true },
];

/** The first kills of a service: its database is made and migrated then, and once only. */
export const firstAims: readonly [Aim, ...Aim[]] = [
  { name: 'while the database is made', weight: 1, afterStartMs: [250, 1_100] },
];

/** Draws an aim, and how many of what it waits for pass by before. */
export function drawAim(chance: Chance, from: readonly [Aim, ...Aim[]]): { aim: Aim; skip: number } {
  return { aim: chance.weighted(from), skip: chance.between(0, 2) };
}
