import type { Actor, Person } from './actor';
import type { Instant } from './clock';

/** Why personal data was erased: somebody asked for it, or its time was over. */
export type ErasedWhy = 'asked' | 'retention';

/** That the personal data of a request is gone, everywhere in the database; what happened, and when, still stands. */
export interface Erased {
  at: Instant;
  why: ErasedWhy;
}

/** What stands in place of a text or a name that was erased. */
export const erasedWord = 'erased';

/** Who stands in place of somebody who was erased. */
export const erasedPerson: Person = { id: erasedWord };

/** What an erasure did. */
export interface Erasure {
  /** The request whose personal data it was. */
  requestId: string;
  why: ErasedWhy;
  at: Instant;
  /** How many sealed values were erased. */
  values: number;
  /** The entry that says so. */
  seq: number;
}

/** Who has something erased or held: an Admin who is signed in, or whoever has the database, by a local command. */
export type Keeper = { via: 'api'; person: Person } | { via: 'local'; name: string };

/** @returns the keeper as the actor of an entry: who runs a local command is only what the machine says. */
export function keeperActor(by: Keeper): Actor {
  if (by.via === 'local') return { kind: 'unknown' };
  return { kind: 'person', ...by.person };
}

/** The longest reason that is taken for an erasure or a hold, in characters. */
export const maxKeeperReasonCharacters = 500;
