import type { Person, RequestFacts, RouteTaken, Stage } from '../model';
import type { Policy, Route } from './policy';
import { routeFor } from './route';

const objectId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The route of a request with its people frozen in. An object id is a person by itself; an address is one only once it
 * is pinned to an object id, and stays `unresolved` until then. Who is named twice, in two groups or by address and id, is
 * one person.
 *
 * @param known what is known of an address or object id.
 */
export function takeRoute(policy: Policy, facts: RequestFacts, known: (who: string) => Person | undefined): RouteTaken {
  const { route } = routeFor(policy, facts);
  const approvers = new Map<string, Person>();
  const unresolved = new Set<string>();
  for (const member of route.approvers.flatMap((group) => policy.groups[group]?.members ?? [])) {
    const person = known(member) ?? (objectId.test(member) ? { id: member } : undefined);
    if (person === undefined) unresolved.add(member);
    else approvers.set(person.id, onlyPerson(person));
  }
  return {
    name: route.name,
    policyHash: policy.hash,
    approvers: [...approvers.values()],
    unresolved: [...unresolved],
    approvals: route.approvals,
    anyRejectionRejects: route.anyRejectionRejects,
    allowGuests: route.allowGuests,
    ...(route.stepUp === undefined ? {} : { stepUp: route.stepUp }),
    notify: route.notify,
    stages: stagesOf(policy, route),
    calendars: calendarsOf(policy, route),
  };
}

function stagesOf(policy: Policy, route: Route): Stage[] {
  const reminders = route.remind.map((moment, index): Stage => {
    return { key: `remind-${index}`, kind: 'remind', moment, groups: [], channels: [] };
  });
  const escalations = route.escalate.map(({ to, ...moment }, index): Stage => {
    const groups = to.flatMap((name) => {
      const group = policy.groups[name];
      return group === undefined ? [] : [{ name, members: group.members }];
    });
    const channels = to.filter((name) => policy.channels[name] !== undefined);
    return { key: `escalate-${index}`, kind: 'escalate', moment, groups, channels };
  });
  return [...reminders, ...escalations];
}

/** Those of every group that the route may ask, now or later. */
function calendarsOf(policy: Policy, route: Route): RouteTaken['calendars'] {
  const names = new Set([...route.approvers, ...route.escalate.flatMap(({ to }) => to)]);
  return [...names].flatMap((name) => {
    const group = policy.groups[name];
    if (group === undefined) return [];
    const { members, hours } = group;
    return [{ members, ...(hours === undefined ? {} : { hours }) }];
  });
}

/** What is known of somebody may hold more than a request should keep. */
function onlyPerson({ id, name, address }: Person): Person {
  return { id, ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }) };
}
