import type { AccessRequest, Delegation, Instant, Person, Vote } from '../model';

/** @returns whether somebody may answer by it at the moment. */
export function runs({ until }: Delegation, now: Instant): boolean {
  return until > now;
}

/**
 * The delegations of approvers that are in force. Only an approver's own designation is passed on, so that nothing goes
 * further than one step.
 */
export function delegationsOf(
  approvers: readonly Person[],
  delegations: readonly Delegation[],
  now: Instant,
): Delegation[] {
  const ids = new Set(approvers.map(({ id }) => id));
  return delegations.filter((one) => ids.has(one.from.id) && runs(one, now));
}

/** @returns everybody who may answer at the moment: the approvers, and those who stand in for one. */
export function mayAnswer({ route }: AccessRequest, now: Instant): Person[] {
  const delegates = (route.delegations ?? []).filter((one) => runs(one, now)).map(({ to }) => to);
  const everybody = [...route.approvers, ...delegates];
  return [...new Map(everybody.map((person) => [person.id, person])).values()];
}

/** @returns everybody who is to be reminded: whoever delegated is not, and whoever stands in for them is. */
export function toRemind(request: AccessRequest, now: Instant): Person[] {
  const away = new Set((request.route.delegations ?? []).filter((one) => runs(one, now)).map(({ from }) => from.id));
  return mayAnswer(request, now).filter(({ id }) => !away.has(id));
}

/** In whose place somebody may answer, or that the delegation is over, or undefined where there never was one. */
export function standsInFor(
  { route, current }: AccessRequest,
  personId: string,
  now: Instant,
): Person | 'ended' | undefined {
  const own = (route.delegations ?? []).filter(({ to }) => to.id === personId);
  const inForce = own.filter((one) => runs(one, now)).map(({ from }) => from);
  const votes: readonly Vote[] = current.state === 'pending' ? current.votes : [];
  // Of several whom somebody stands in for, it is the first whose place is not taken.
  const free = inForce.find(({ id }) => !votes.some((vote) => vote.by.id === id || vote.for?.id === id));
  return free ?? inForce[0] ?? (own.length > 0 ? 'ended' : undefined);
}
