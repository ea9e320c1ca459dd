import type { AccessRequest, Instant, Person } from '../model';
import { withApprovers, withGroups } from './approvers';
import { changed } from './changed';
import type { RequestCommand, StepResult } from './command';
import { unreached } from './schedule';

type ClockCommand = Extract<RequestCommand, { do: 'stage' | 'remind-now' | 'claim' | 'claim-ended' }>;

/** What chases a request that waits: stages of its route, and approvers who say that they are on it. */
export function clockStep(request: AccessRequest, command: ClockCommand, now: Date): StepResult<AccessRequest> {
  if (request.current.state !== 'pending') return { ok: true, changed: false, note: 'NOTHING_NEW' };
  const at = now.toISOString();
  switch (command.do) {
    case 'stage':
      return reach(request, command, at);
    case 'remind-now':
      return changed(request, request.current, 'reminded');
    case 'claim':
      return claim(request, command.by, command.until, at);
    case 'claim-ended':
      return endClaim(request, at);
  }
}

function reach(
  request: AccessRequest,
  { key, people, unresolved, entraGroups }: Extract<ClockCommand, { do: 'stage' }>,
  at: Instant,
): StepResult<AccessRequest> {
  const stage = unreached(request).find((one) => one.key === key);
  if (stage === undefined) return { ok: true, changed: false, note: 'NOTHING_NEW' };
  const reached = [...request.reached, { key, at }];
  if (stage.kind === 'remind') return changed({ ...request, reached }, request.current, 'reminded');
  const { route } = request;
  const widened = {
    ...route,
    approvers: withApprovers(route.approvers, people),
    ...withGroups(route.entraGroups, entraGroups),
    unresolved: [...new Set([...route.unresolved, ...unresolved])],
    notify: [...new Set([...route.notify, ...stage.channels])],
  };
  return changed({ ...request, reached, route: widened }, request.current, 'escalated');
}

function claim(request: AccessRequest, by: Person, until: Instant, at: Instant): StepResult<AccessRequest> {
  const { claim: held } = request;
  if (held !== undefined && held.by.id !== by.id && held.until > at) return { ok: false, why: 'CLAIMED_BY_ANOTHER' };
  return changed({ ...request, claim: { by, at, until } }, request.current, 'claimed');
}

function endClaim(request: AccessRequest, at: Instant): StepResult<AccessRequest> {
  const { claim: held, ...rest } = request;
  if (held === undefined || held.until > at) return { ok: true, changed: false, note: 'NOTHING_NEW' };
  return changed(rest, request.current, 'claim-ended');
}
