import type { AccessRequest, Delegation, Instant } from '../model';
import { changed } from './changed';
import type { RequestCommand, StepResult } from './command';

type DelegationCommand = Extract<RequestCommand, { do: 'delegate' | 'end-delegation' }>;

/**
 * Who may answer in an approver's place, while a request waits. What ended stays, cut short: whoever stood in is told so
 * when they press. An approver has one delegate at a time.
 */
export function delegationStep(
  request: AccessRequest,
  command: DelegationCommand,
  now: Date,
): StepResult<AccessRequest> {
  const { current, route } = request;
  const { delegations = [] } = route;
  const at = now.toISOString();
  const from = command.do === 'delegate' ? command.delegation.from : command.from;
  const runs = delegations.some((one) => one.from.id === from.id && one.until > at);
  // Only an approver's own designation is passed on.
  const isAbout = command.do === 'delegate' ? route.approvers.some(({ id }) => id === from.id) : runs;
  if (current.state !== 'pending' || !isAbout) return { ok: true, changed: false, note: 'NOTHING_NEW' };
  const before = delegations.map((one) => (one.from.id === from.id ? endedBy(one, at) : one));
  const after = command.do === 'delegate' ? [...before, command.delegation] : before;
  const event = command.do === 'delegate' ? 'delegated' : 'delegation-ended';
  return changed({ ...request, route: { ...route, delegations: after } }, current, event);
}

function endedBy(delegation: Delegation, at: Instant): Delegation {
  return delegation.until > at ? { ...delegation, until: at } : delegation;
}
