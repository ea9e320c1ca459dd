import { isEnd, stateAfter, type Facts } from './facts';
import type { Violation } from './rules';

/** Events that tell how a request ended. */
const endings = /\.request\.(decided|expired|cancelled|access-ended)\.v1$/;

/** Judges what another tool was told: how each request ended that somebody was asked about, and entries in their order. */
export function checkTold(facts: Facts): Violation[] {
  return [...endsTold(facts), ...inOrder(facts)];
}

function endsTold(facts: Facts): Violation[] {
  const told = new Set(facts.seen.told.filter(({ type }) => endings.test(type)).map(({ subject }) => subject));
  return facts.requestIds.flatMap((id): Violation[] => {
    const entries = facts.of(id);
    const states = entries.map(stateAfter).filter((state) => state !== undefined);
    const wasAsked = entries.some(({ type }) => type === 'approvers-asked');
    if (!wasAsked || !isEnd(states.at(-1)) || told.has(id)) return [];
    return [{ rule: 'TOOL_UNTOLD', about: id, detail: 'no event tells how it ended' }];
  });
}

/** From the first one on each entry is told; one that was told may come again, and none is left out. */
function inOrder({ seen }: Facts): Violation[] {
  let next: number | undefined;
  return seen.told.flatMap(({ type, seq }): Violation[] => {
    if (!type.endsWith('.ledger.entry.v1') || seq === undefined) return [];
    const expected = next;
    next = Math.max(seq + 1, next ?? 0);
    if (expected === undefined || seq <= expected) return [];
    return [{ rule: 'TOOL_UNTOLD', about: `entry ${seq}`, detail: `it was told before ${expected}` }];
  });
}
