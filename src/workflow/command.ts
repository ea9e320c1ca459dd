import type { Policy } from '../routing';
import type { Draft } from './draft';
import type { Needs } from './ports';

/** What every command may use besides its draft. */
export interface CommandContext {
  now: Date;
  policy: Policy;
  tenantId: string;
  /** Cryptographically random bytes, for names that nobody can guess. */
  random: (bytes: number) => Uint8Array;
}

/**
 * One change to the state, run inside a group commit. `run` is synchronous and pure on the draft: no clock, no I/O.
 * What it returns is answered only after the commit.
 */
export interface Command<T> {
  /** For logs and errors. */
  name: string;
  /** What has to be loaded before it runs. */
  needs: (policy: Policy) => Partial<Needs>;
  run: (draft: Draft, context: CommandContext) => T;
}

/** @returns the union of what several commands need, each thing once. */
export function allNeeds(each: readonly Partial<Needs>[]): Needs {
  const union = (pick: (needs: Partial<Needs>) => readonly string[] | undefined): string[] => [
    ...new Set(each.flatMap((needs) => pick(needs) ?? [])),
  ];
  return {
    requests: union((needs) => needs.requests),
    seen: union((needs) => needs.seen),
    deliveriesOf: union((needs) => needs.deliveriesOf),
    deliveries: union((needs) => needs.deliveries),
    unreachableOf: union((needs) => needs.unreachableOf),
    people: union((needs) => needs.people),
    channels: union((needs) => needs.channels),
    hints: union((needs) => needs.hints),
    delegations: each.some(({ delegations }) => delegations === true),
    waiting: each.some(({ waiting }) => waiting === true),
    groups: union((needs) => needs.groups),
    cursors: union((needs) => needs.cursors),
    inventory: each.some(({ inventory }) => inventory === true),
    stories: union((needs) => needs.stories),
    storiesAt: union((needs) => needs.storiesAt),
    sanctionsOf: union((needs) => needs.sanctionsOf),
    ownCalls: union((needs) => needs.ownCalls),
    accessRows: union((needs) => needs.accessRows),
    grantsAt: union((needs) => needs.grantsAt),
    rotationsOf: union((needs) => needs.rotationsOf),
    holds: each.some(({ holds }) => holds === true),
    sealedOf: union((needs) => needs.sealedOf),
  };
}
