import type { Person } from '../model';
import type { Policy } from './policy';

/** Finds the person of an address or object id, where the service knows one. */
export type KnownPeople = (who: string) => Person | undefined;

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
export function askedOf(policy: Policy, groups: readonly string[], known: KnownPeople | undefined): AskedPerson[] {
  const asked = new Map<string, AskedPerson>();
  for (const group of groups) {
    for (const member of policy.groups[group]?.members ?? []) {
      const one = askedAs(member, known);
      const before = asked.get(whoIs(one));
      if (before === undefined) asked.set(whoIs(one), { ...one, groups: [group] });
      else if (!before.groups.includes(group)) before.groups.push(group);
    }
  }
  return [...asked.values()];
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
