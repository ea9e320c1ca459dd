import type { AccessRequest, Approver, EntraGroupTaken, Instant, RouteTaken } from '../model';
import { changed } from './changed';
import type { RequestCommand, StepResult } from './command';

type ApproverCommand = Extract<RequestCommand, { do: 'approver-resolved' | 'approver-joined' | 'members-found' }>;

/** Those who may decide become more: an account was found, or the members of a group, or somebody joined one. */
export function approverStep(request: AccessRequest, command: ApproverCommand): StepResult<AccessRequest> {
  const route = widened(request.route, command);
  if (route === undefined) return { ok: true, changed: false, note: 'NOTHING_NEW' };
  return changed({ ...request, route }, request.current, command.do, request.dueAt);
}

function widened(route: RouteTaken, command: ApproverCommand): RouteTaken | undefined {
  switch (command.do) {
    case 'approver-resolved':
      return resolved(route, command);
    case 'approver-joined': {
      if (route.approvers.some(({ id }) => id === command.person.id)) return undefined;
      const approver = { ...command.person, entraGroups: command.entraGroups };
      return { ...route, approvers: [...route.approvers, approver] };
    }
    case 'members-found': {
      const { id, readAt } = command.group;
      const taken = route.entraGroups?.find((one) => one.id === id);
      if (taken === undefined || !isNewer(taken, readAt)) return undefined;
      const { stale: _, ...group } = taken;
      const entraGroups = route.entraGroups?.map((one) => (one === taken ? { ...group, readAt } : one)) ?? [];
      return { ...route, entraGroups, approvers: withApprovers(route.approvers, command.people) };
    }
  }
}

/** Members that were not known, or not lately, are read now. */
function isNewer({ readAt: before, stale }: EntraGroupTaken, readAt: Instant): boolean {
  return before === undefined || (stale === true && readAt > before);
}

function resolved(
  route: RouteTaken,
  { address, person }: Extract<ApproverCommand, { do: 'approver-resolved' }>,
): RouteTaken | undefined {
  const isAsked = route.unresolved.includes(address);
  const isTold = route.told?.unresolved.includes(address) === true;
  if (!isAsked && !isTold) return undefined;
  const rest = { ...route, unresolved: route.unresolved.filter((one) => one !== address) };
  const approvers = isAsked ? withApprovers(route.approvers, [person]) : route.approvers;
  if (route.told === undefined) return { ...rest, approvers };
  const { people } = route.told;
  const isKnown = isAsked || people.some(({ id }) => id === person.id);
  const told = {
    people: isKnown ? people : [...people, person],
    unresolved: route.told.unresolved.filter((one) => one !== address),
  };
  return { ...rest, approvers, told };
}

/** @returns all of them, each once. Who is named by the configuration itself by one of two ways no longer rests on a group. */
export function withApprovers(before: readonly Approver[], more: readonly Approver[]): Approver[] {
  const all = new Map(before.map((one) => [one.id, one]));
  for (const one of more) {
    const there = all.get(one.id);
    all.set(one.id, there === undefined ? one : bothWays(there, one));
  }
  return [...all.values()];
}

function bothWays(there: Approver, { entraGroups: more }: Approver): Approver {
  const { entraGroups: own, ...person } = there;
  return own === undefined || more === undefined ? person : { ...person, entraGroups: [...new Set([...own, ...more])] };
}

/** @returns all of them, each once. */
export function withGroups(
  before: readonly EntraGroupTaken[] = [],
  more: readonly EntraGroupTaken[],
): Pick<RouteTaken, 'entraGroups'> {
  const all = [...before, ...more.filter(({ id }) => !before.some((one) => one.id === id))];
  return all.length === 0 ? {} : { entraGroups: all };
}
