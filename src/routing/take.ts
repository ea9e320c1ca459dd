import type { Person, RequestFacts, RouteTaken, Stage } from '../model';
import { designated, groupsOf, toldOf, type KnownMembers } from './designated';
import type { Policy, Route } from './policy';
import { routeFor } from './route';

/**
 * The route of a request with its people frozen in: see {@link designated}.
 *
 * @param known what is known of an address or object id.
 * @param members what is known of an Entra group.
 */
export function takeRoute(
  policy: Policy,
  facts: RequestFacts,
  known: (who: string) => Person | undefined,
  members: KnownMembers = () => undefined,
): RouteTaken {
  const { route } = routeFor(policy, facts);
  const asked = designated(groupsOf(policy, route.approvers), known, members, route.allowGuests);
  const told = toldOf(policy, route, asked, known, members);
  return {
    name: route.name,
    policyHash: policy.hash,
    approvers: asked.people,
    ...(asked.entraGroups.length === 0 ? {} : { entraGroups: asked.entraGroups }),
    ...(told === undefined ? {} : { told }),
    unresolved: asked.unresolved,
    approvals: route.approvals,
    anyRejectionRejects: route.anyRejectionRejects,
    allowGuests: route.allowGuests,
    notify: route.notify.filter((name) => policy.groups[name] === undefined),
    ...(route.onReject === 'notify' ? {} : { onReject: route.onReject }),
    ...(route.stepUp === undefined ? {} : { stepUp: route.stepUp }),
    stages: stagesOf(policy, route),
    calendars: calendarsOf(policy, route, members),
  };
}

function stagesOf(policy: Policy, route: Route): Stage[] {
  const reminders = route.remind.map((moment, index): Stage => {
    return { key: `remind-${index}`, kind: 'remind', moment, groups: [], channels: [] };
  });
  const escalations = route.escalate.map(({ to, ...moment }, index): Stage => {
    const groups = groupsOf(policy, to).map(({ members, ...group }) => ({ ...group, members: [...members] }));
    const channels = to.filter((name) => policy.channels[name] !== undefined);
    return { key: `escalate-${index}`, kind: 'escalate', moment, groups, channels };
  });
  return [...reminders, ...escalations];
}

/** Those of every group that the route may ask, now or later, as far as they are known now. */
function calendarsOf(policy: Policy, route: Route, known: KnownMembers): RouteTaken['calendars'] {
  const names = new Set([...route.approvers, ...route.escalate.flatMap(({ to }) => to)]);
  return [...names].flatMap((name) => {
    const group = policy.groups[name];
    if (group === undefined) return [];
    const { members, entraGroup, hours } = group;
    const read = entraGroup === undefined ? [] : (known(entraGroup)?.members ?? []);
    const all = [...new Set([...members, ...read.map(({ id }) => id)])];
    return [{ members: all, ...(hours === undefined ? {} : { hours }) }];
  });
}
