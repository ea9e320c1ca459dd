import fc from 'fast-check';
import { looks, type Fate, type Look } from './instance';

/** A state that nobody has heard of. Azure goes from it to where it came from, so it comes to a request that waits, and alone. */
export const unknownWord = 'Exploded';

/** What can happen to a request, from wherever. Each is small, so that a failure shrinks to few of them. */
export type Step =
  | { do: 'press'; who: number; verb: 'approve' | 'reject' | 'claim' | 'ask-others' }
  | { do: 'portal'; act: string; logged: boolean }
  | { do: 'pass'; ms: number }
  | { do: 'look'; slot: number; at: Look }
  /** A read that shows Azure as it was some changes ago comes in now. */
  | { do: 'late-read'; slot: number; back: number }
  /** The next call of Azure or Teams goes wrong so. */
  | { do: 'azure'; on: 'decision' | 'read'; kind: 'reset' | 'reset-after' | 403 | 429 | 503 }
  | { do: 'teams'; kind: 'reset' | 'lost' | 429 | 500 }
  | { do: 'commit'; slot: number; fate: Fate }
  | { do: 'kill'; slot: number }
  | { do: 'start'; slot: number }
  | { do: 'leave' | 'return'; who: number }
  | { do: 'at-once'; steps: Step[] };

/** How Azure behaves, and what the route asks for. */
export interface Rules {
  approvals: number;
  anyRejectionRejects: boolean;
  settleAfterReads: number;
  duplicates: number;
  lateMs: number;
}

const secondMs = 1_000;
const hourMs = 3_600_000;

/** Three approvers, one whom only the escalation brings in, one whom nothing does. */
const who = fc.constantFrom(0, 0, 1, 1, 2, 2, 3, 4);
const slot = fc.constantFrom(0, 1);
const verb = fc.constantFrom('approve', 'approve', 'approve', 'reject', 'reject', 'claim', 'ask-others' as const);
const acts = ['approve', 'deny', 'auto-approve', 'auto-deny', 'expire', 'cancel', 'complete', 'revoke'];

const press = fc.record({ do: fc.constant('press' as const), who, verb });
const portalOf = (...possible: string[]) =>
  fc.record({ do: fc.constant('portal' as const), act: fc.constantFrom(...possible), logged: fc.boolean() });
const portal = portalOf(...acts, unknownWord);
const look = fc.record({
  do: fc.constant('look' as const),
  slot,
  at: fc.constantFrom('decide', 'decide', 'cards', 'cards', ...looks),
});
const pass = fc.record({
  do: fc.constant('pass' as const),
  ms: fc.constantFrom(secondMs, 3 * secondMs, 11 * secondMs, hourMs, 3 * hourMs, 24 * hourMs, 30 * hourMs),
});
const lateRead = fc.record({ do: fc.constant('late-read' as const), slot, back: fc.integer({ min: 1, max: 4 }) });
const azure = fc.record({
  do: fc.constant('azure' as const),
  on: fc.constantFrom('decision', 'decision', 'read' as const),
  kind: fc.constantFrom<('reset' | 'reset-after' | 403 | 429 | 503)[]>('reset', 'reset-after', 403, 429, 503),
});
const teams = fc.record({
  do: fc.constant('teams' as const),
  kind: fc.constantFrom<('reset' | 'lost' | 429 | 500)[]>('reset', 'lost', 429, 500),
});
const commit = fc.record({
  do: fc.constant('commit' as const),
  slot,
  fate: fc.constantFrom<Fate>('fails', 'is-lost', 'killed-before', 'killed-after'),
});
const kill = fc.record({ do: fc.constant('kill' as const), slot });
const start = fc.record({ do: fc.constant('start' as const), slot });
const move = fc.record({ do: fc.constantFrom('leave', 'return' as const), who });
const atOnce = fc.record({
  do: fc.constant('at-once' as const),
  steps: fc.array(fc.oneof(press, press, press, look, portalOf(...acts)), { minLength: 2, maxLength: 4 }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: press },
  { weight: 6, arbitrary: look },
  { weight: 4, arbitrary: atOnce },
  { weight: 2, arbitrary: portal },
  { weight: 2, arbitrary: pass },
  { weight: 2, arbitrary: azure },
  { weight: 1, arbitrary: lateRead },
  { weight: 1, arbitrary: teams },
  { weight: 1, arbitrary: commit },
  { weight: 1, arbitrary: kill },
  { weight: 1, arbitrary: start },
  { weight: 1, arbitrary: move },
);

/** Everything that happens in one run. */
export const steps = fc.array(step, { minLength: 3, maxLength: 16, size: 'max' });

/** The circumstances of one run. */
export const rules: fc.Arbitrary<Rules> = fc.record({
  approvals: fc.constantFrom(1, 2),
  anyRejectionRejects: fc.boolean(),
  settleAfterReads: fc.constantFrom(0, 1, 2),
  duplicates: fc.constantFrom(0, 2),
  lateMs: fc.constantFrom(0, 600_000),
});
