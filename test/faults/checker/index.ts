import type { Observations } from '../observations';
import { checkRequests } from './azure';
import { checkCards } from './cards';
import { Facts } from './facts';
import { checkHub } from './hub';
import { checkLedger } from './ledger';
import { checkPresses } from './presses';
import type { Check, Violation } from './rules';
import { checkTold } from './told';

export { promises, rules, type Rule, type Violation } from './rules';

const checks: readonly Check[] = [checkRequests, checkPresses, checkCards, checkTold, checkHub, checkLedger];

/** Judges a run by what was seen from outside alone. @returns every rule that was broken, with what shows it. */
export function check(seen: Observations): Violation[] {
  const facts = new Facts(seen);
  return checks.flatMap((one) => one(facts));
}
