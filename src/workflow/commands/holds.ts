import {
  keeperActor,
  maxHolds,
  type Hold,
  type HoldMatch,
  type Keeper,
  type Refusal,
  type SilenceAuthor,
} from '../../model';
import type { Command } from '../command';
import type { Draft } from '../draft';
import { personal } from '../record';
import { isReason, viaData } from './erase';

/** The hold, or the refusal by name. */
export type HoldAnswer = { ok: true; hold: Hold } | { ok: false; why: Refusal };

/** Has nothing erased of a request, or of those that open in a time, until the hold is ended. Recorded with its author. */
export function addHold(input: { match: HoldMatch; reason: string; by: Keeper }): Command<HoldAnswer> {
  const { match, by } = input;
  const { requestId } = match;
  const reason = input.reason.trim();
  return {
    name: 'add-hold',
    needs: () => ({ holds: true, requests: requestId === undefined ? [] : [requestId] }),
    run: (draft) => {
      const why = refusalOf(draft, match, reason);
      if (why !== undefined) return refuse(draft, by, why);
      const id = `H-${String(draft.size)}`;
      const hold: Hold = { id, match, by: authorOf(by), reason, createdAt: draft.now };
      draft.putHold(hold);
      const about = requestId === undefined ? {} : { requestId };
      const data = { hold: id, match: { ...match }, ...viaData(by), reason: personal(reason) };
      draft.record({ type: 'hold-added', ...about, actor: keeperActor(by), data });
      return { ok: true, hold };
    },
  };
}

/** Ends a hold: what it kept may be erased again. */
export function endHold(id: string, by: Keeper): Command<HoldAnswer> {
  return {
    name: 'end-hold',
    needs: () => ({ holds: true }),
    run: (draft) => {
      const hold = draft.holds.find((one) => one.id.toLowerCase() === id.toLowerCase());
      if (hold === undefined) return refuse(draft, by, 'UNKNOWN_HOLD');
      const ended: Hold = { ...hold, endedAt: draft.now };
      draft.putHold(ended);
      const { requestId } = hold.match;
      const about = requestId === undefined ? {} : { requestId };
      draft.record({ type: 'hold-ended', ...about, actor: keeperActor(by), data: { hold: hold.id, ...viaData(by) } });
      return { ok: true, hold: ended };
    },
  };
}

function refusalOf(draft: Draft, { requestId, from, to }: HoldMatch, reason: string): Refusal | undefined {
  const isRange = from !== undefined || to !== undefined;
  if ((requestId !== undefined) === isRange || (from !== undefined && to !== undefined && from >= to)) {
    return 'HOLDS_NOTHING';
  }
  if (requestId !== undefined && draft.request(requestId) === undefined) return 'UNKNOWN_REQUEST';
  if (!isReason(reason)) return 'KEEPING_NEEDS_REASON';
  return draft.holds.length >= maxHolds ? 'TOO_MANY_HOLDS' : undefined;
}

function refuse(draft: Draft, by: Keeper, why: Refusal): HoldAnswer {
  draft.record({ type: 'hold-refused', actor: keeperActor(by), data: { why, ...viaData(by) } });
  return { ok: false, why };
}

function authorOf(by: Keeper): SilenceAuthor {
  if (by.via === 'local') return { name: by.name };
  const { id, name, address } = by.person;
  return { id, name: name ?? address ?? id };
}
