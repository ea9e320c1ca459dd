import type { Person, RequestFacts, RouteTaken } from '../model';
import type { Policy } from './policy';
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
    notify: route.notify,
  };
}

/** What is known of somebody may hold more than a request should keep. */
function onlyPerson({ id, name, address }: Person): Person {
  return { id, ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }) };
}
