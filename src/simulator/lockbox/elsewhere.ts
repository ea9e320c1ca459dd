import type { LockboxOperation } from '../activity-events';
import { SimulatorError } from '../error';
import { azure, type Principal } from '../principal';
import type { State } from '../state';
import { sweep, turn } from './lifecycle';
import { isOpen, type LockboxRequest } from './request';

interface Act {
  /** Azure's word for the status after it. */
  status: string;
  event?: LockboxOperation;
  /** Whether the request must be undecided, approved, or may be anything. */
  wants: 'pending' | 'approved';
  /** Whether a person does it, or Azure by itself. */
  byPerson: boolean;
}

/**
 * What can happen to a request outside updateApproval, by the names of `POST /_control/requests/{id}/status`. Azure has
 * no status for a cancelled request; Completed without an approval is this simulator's guess.
 */
const acts: ReadonlyMap<string, Act> = new Map<string, Act>([
  ['approve', { status: 'Approved', event: 'Approve', wants: 'pending', byPerson: true }],
  ['deny', { status: 'Denied', event: 'Deny', wants: 'pending', byPerson: true }],
  ['auto-approve', { status: 'Approved', event: 'AutoApprove', wants: 'pending', byPerson: false }],
  ['auto-deny', { status: 'Denied', event: 'AutoDeny', wants: 'pending', byPerson: false }],
  ['expire', { status: 'Expired', event: 'Expire', wants: 'pending', byPerson: false }],
  ['cancel', { status: 'Completed', event: 'Cancel', wants: 'pending', byPerson: false }],
  ['complete', { status: 'Completed', wants: 'approved', byPerson: false }],
  ['revoke', { status: 'Revoked', wants: 'approved', byPerson: false }],
]);

/** Other ways to say the same: Azure's own words for where an act leads. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['approved', 'approve'],
  ['denied', 'deny'],
  ['autoapproved', 'auto-approve'],
  ['autodenied', 'auto-deny'],
  ['expired', 'expire'],
  ['cancelled', 'cancel'],
  ['completed', 'complete'],
  ['revoked', 'revoke'],
]);

/** A change to make from outside updateApproval. */
export interface ElsewhereChange {
  /** An act's name, or any word, which becomes the status verbatim and writes no event. */
  status: string;
  /** Who; for acts of a person the default is the portal user. */
  by?: Principal;
  /** False leaves the event out of the log. */
  event?: boolean;
}

/**
 * Changes a request as the portal, Azure or Microsoft would.
 * @throws SimulatorError CONFLICT where the request is not in a status that allows it.
 */
export function changeElsewhere(
  state: State,
  request: LockboxRequest,
  change: ElsewhereChange,
  person: Principal,
): void {
  sweep(state);
  const at = state.clock.now();
  const name = change.status.toLowerCase();
  const act = acts.get(aliases.get(name) ?? name);
  if (act === undefined) {
    turn(state, request, { status: change.status, by: change.by ?? azure, at });
    return;
  }
  const allowed = act.wants === 'pending' ? isOpen(request) : request.status === 'Approved';
  if (!allowed) throw new SimulatorError('CONFLICT', `The request is ${request.status}: ${name} is not possible.`);
  const by = change.by ?? (act.byPerson ? person : azure);
  const event = act.event === undefined || change.event === false ? {} : { event: act.event };
  turn(state, request, { status: act.status, by, at, ...event });
}
