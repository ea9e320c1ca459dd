import { instant, type AccessRequest, type PlannedAction } from '../model';
import { changed } from './changed';
import type { RequestCommand, StepResult } from './command';
import { toCarryOut } from './plan';
import { ownExpiryOf } from './schedule';

/** Nobody answered a review or an access request in time. */
export function timeOver(request: AccessRequest, now: Date): StepResult<AccessRequest> {
  const expiry = ownExpiryOf(request);
  const at = instant(now);
  if (expiry === undefined || at < expiry) return { ok: true, changed: false, note: 'NOTHING_NEW' };
  return changed(request, { state: 'expired', at }, 'expired');
}

/**
 * Has granted access end: its grant is to be removed. Once begun it goes on, whoever else wants it ended; a granted access
 * whose time is over is not revoked.
 */
export function endAccess(
  request: AccessRequest,
  { how, by, seed }: Extract<RequestCommand, { do: 'end-access' }>,
  now: Date,
): StepResult<AccessRequest> {
  const { current, facts } = request;
  const at = instant(now);
  if (facts.kind !== 'byos-access' || current.state !== 'approved' || current.ending !== undefined) {
    return { ok: true, changed: false, note: 'NOTHING_NEW' };
  }
  if (how === 'completed' && (current.accessUntil === undefined || at < current.accessUntil)) {
    return { ok: true, changed: false, note: 'NOTHING_NEW' };
  }
  const granted = (current.outcome.actions ?? []).map(({ action }) => action);
  const actions = toCarryOut(granted.flatMap(removing), seed);
  const ending = { how, at, actions, ...(by === undefined ? {} : { by }) };
  return changed(request, { ...current, ending }, 'access-ending', at);
}

/** @returns what takes a grant away again; nothing for any other action. */
export function removing(action: PlannedAction): PlannedAction[] {
  if (action.do !== 'grant-role') return [];
  return [
    {
      do: 'remove-grant',
      assignmentId: `${action.scope}/providers/Microsoft.Authorization/roleAssignments/${action.name}`,
    },
  ];
}
