import { onlyPerson, type Approver, type EntraGroupTaken, type KnownGroup, type Person, type Told } from '../model';
import type { Policy, Route } from './policy';

/** Finds the members of an Entra group, where they were ever read. `stale` where a reading was missed since. */
export type KnownMembers = (entraGroup: string) => (KnownGroup & { stale?: true }) | undefined;

/** Those whom groups designate: people, addresses nobody is known by, and the Entra groups that were looked into. */
export interface Designated {
  people: Approver[];
  unresolved: string[];
  entraGroups: EntraGroupTaken[];
}

/** A group of the configuration, or of a stage that keeps what it said. */
export interface NamedGroup {
  name: string;
  members: readonly string[];
  entraGroup?: string;
}

const objectId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The people of groups. An object id is a person by itself; an address is one only once it is pinned to an object id,
 * and stays `unresolved` until then. Who is named twice, in two groups or by address and id, is one person, and who is
 * named by the configuration itself does not rest on an Entra group as well.
 *
 * @param known what is known of an address or object id.
 * @param allowGuests whether guests among the members of Entra groups count; those named themselves are checked later.
 */
export function designated(
  groups: readonly NamedGroup[],
  known: (who: string) => Person | undefined,
  members: KnownMembers,
  allowGuests: boolean,
): Designated {
  const people = new Map<string, Approver>();
  const unresolved = new Set<string>();
  for (const member of groups.flatMap((group) => group.members)) {
    const person = known(member) ?? (objectId.test(member) ? { id: member } : undefined);
    if (person === undefined) unresolved.add(member);
    else people.set(person.id, onlyPerson(person));
  }
  const named = new Set(people.keys());
  const entraGroups: EntraGroupTaken[] = [];
  for (const { name, entraGroup } of groups) {
    if (entraGroup === undefined || entraGroups.some(({ id }) => id === entraGroup)) continue;
    const group = members(entraGroup);
    const stale = group?.stale === true ? { stale: true as const } : {};
    entraGroups.push({ id: entraGroup, name, ...(group === undefined ? {} : { readAt: group.readAt }), ...stale });
    for (const member of group?.members ?? []) {
      if (named.has(member.id) || (member.guest && !allowGuests)) continue;
      const through = people.get(member.id)?.entraGroups ?? [];
      people.set(member.id, { ...onlyPerson(member), entraGroups: [...through, entraGroup] });
    }
  }
  return { people: [...people.values()], unresolved: [...unresolved], entraGroups };
}

/** Those whom a route only tells. Who decides is not among them. */
export function toldOf(
  policy: Policy,
  route: Route,
  approvers: Designated,
  known: (who: string) => Person | undefined,
  members: KnownMembers,
): Told | undefined {
  const { people, unresolved } = designated(groupsOf(policy, route.notify), known, members, true);
  const deciding = new Set(approvers.people.map(({ id }) => id));
  const told = people.filter(({ id }) => !deciding.has(id)).map(onlyPerson);
  const waiting = unresolved.filter((address) => !approvers.unresolved.includes(address));
  return told.length + waiting.length === 0 ? undefined : { people: told, unresolved: waiting };
}

/** @returns the groups of the policy among the names, each once. */
export function groupsOf(policy: Policy, names: readonly string[]): NamedGroup[] {
  return [...new Set(names)].flatMap((name) => {
    const group = policy.groups[name];
    if (group === undefined) return [];
    const { members, entraGroup } = group;
    return [{ name, members, ...(entraGroup === undefined ? {} : { entraGroup }) }];
  });
}

/** What tells whether a person is meant by what a policy names. */
export interface KnownNames {
  /** The object id that an address is pinned to. */
  pinned: (address: string) => string | undefined;
  members: KnownMembers;
}

/**
 * Whether groups of the policy name a person: by object id, by an address that is pinned to them, or by an Entra group
 * that they were a member of when it was last read.
 */
export function isIn(
  policy: Policy,
  groups: readonly string[],
  personId: string,
  { pinned, members }: KnownNames,
): boolean {
  return groups.some((name) => {
    const { members: named = [], entraGroup } = policy.groups[name] ?? {};
    if (named.some((one) => (one.includes('@') ? pinned(one) : one) === personId)) return true;
    return entraGroup !== undefined && members(entraGroup)?.members.some(({ id }) => id === personId) === true;
  });
}
