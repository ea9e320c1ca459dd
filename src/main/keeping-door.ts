import type { HistoryStore } from '../history';
import { onlyPerson, type Erasure, type Hold, type Keeper, type Refusal } from '../model';
import { refusalTexts } from '../teams';
import type { KeepingAnswered, KeepingDoor } from '../web';
import { addHold, endHold, eraseRequest, type Command } from '../workflow';

/** What an erasure did, as it leaves the process. */
export interface WireErasure {
  id: string;
  erased: Pick<Erasure, 'at' | 'why'>;
  /** How many sealed values it was. */
  values: number;
  /** The entry that says so. */
  seq: number;
}

/** @returns an erasure as it leaves the process. */
export function wireErasure({ requestId, at, why, values, seq }: Erasure): WireErasure {
  return { id: requestId, erased: { at, why }, values, seq };
}

/** Erasing and holding over HTTP, in the name of the Admin who calls. */
export function keepingDoor(history: HistoryStore, submit: <T>(command: Command<T>) => Promise<T>): KeepingDoor {
  const as = (person: Parameters<KeepingDoor['erase']>[0]['by']): Keeper => ({
    via: 'api',
    person: onlyPerson(person),
  });
  return {
    erase: async ({ requestId, reason, by }) => {
      const answer = await submit(eraseRequest(requestId, { why: 'asked', by: as(by), reason }));
      return answer.ok ? done(wireErasure(answer.erasure)) : refusal(answer.why);
    },
    hold: async ({ match, reason, by }) => held(await submit(addHold({ match, reason, by: as(by) }))),
    endHold: async ({ id, by }) => held(await submit(endHold(id, as(by)))),
    holds: (all) => history.holds(all),
  };
}

function held(answer: { ok: true; hold: Hold } | { ok: false; why: Refusal }): KeepingAnswered {
  return answer.ok ? done(answer.hold) : refusal(answer.why);
}

function done(value: object): KeepingAnswered {
  return { ok: true, done: value };
}

function refusal(why: Refusal): KeepingAnswered {
  return { ok: false, why, says: refusalTexts[why] };
}
