import type { Person } from '../model';
import { groupsOf, type KnownMembers } from './designated';
import type { Policy } from './policy';

/** Finds the person of an address or object id, where the service knows one. */
export type KnownPeople = (who: string) => Person | undefined;

/** What a database knows of those whom a policy names. */
export interface WhatIsKnown {
  known: KnownPeople;
  members: KnownMembers;
}

/** Somebody whom a route asks, and through which of its groups. */
export interface AskedPerson {
  id?: string;
  address?: string;
  name?: string;
  groups: string[];
  /** False for an address that belongs to nobody the service knows; null where that was not looked at. */
  known: boolean | null;
}

/**
 * The members of groups in the order of the policy: one person once, by whatever names and groups they are designated.
 *
 * @param known absent where nothing is known of people: addresses then stand as they are configured.
 */
export function askedOf(
  policy: Policy,
  groups: readonly string[],
  known: KnownPeople | undefined,
  read: KnownMembers = () => undefined,
): AskedPerson[] {
  const asked = new Map<string, AskedPerson>();
  const add = (one: Omit<AskedPerson, 'groups'>, group: string): void => {
    const before = asked.get(whoIs(one));
    if (before === undefined) asked.set(whoIs(one), { ...one, groups: [group] });
    else if (!before.groups.includes(group)) before.groups.push(group);
  };
  for (const { name, members, entraGroup } of groupsOf(policy, groups)) {
    for (const member of members) add(askedAs(member, known), name);
    if (entraGroup === undefined) continue;
    for (const { guest: _, ...person } of read(entraGroup)?.members ?? []) add({ ...person, known: true }, name);
  }
  return [...asked.values()];
}

/** @returns the names of those groups that name an Entra group whose members were never read. */
export function unreadOf(policy: Policy, groups: readonly string[], read: KnownMembers | undefined): string[] {
  return groupsOf(policy, groups)
    .filter(({ entraGroup }) => entraGroup !== undefined && read?.(entraGroup) === undefined)
    .map(({ name }) => name);
}

/** @returns the object id, or the address where there is none. */
export function whoIs({ id, address }: Pick<AskedPerson, 'id' | 'address'>): string {
  return id ?? address ?? '';
}

/** An object id is a person by itself; an address is one once it is pinned to an object id. */
function askedAs(member: string, known: KnownPeople | undefined): Omit<AskedPerson, 'groups'> {
  const person = known?.(member);
  if (person !== undefined) {
    const { id, name, address } = person;
    return { id, ...(address === undefined ? {} : { address }), ...(name === undefined ? {} : { name }), known: true };
  }
  if (!member.includes('@')) return { id: member, known: true };
  return { address: member, known: known === undefined ? null : false };
}
