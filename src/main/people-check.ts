import { misfitsIn, type Config, type ConfigError } from '../config';
import type { AzureRead, Directory } from '../engine';

/** What the directory says of the people and Entra groups that a configuration names. */
export interface PeopleChecked {
  /** Those that cannot be: with file, line and key. */
  faults?: ConfigError;
  /** Why not everything could be looked up. */
  unread?: string;
  /** How many people and groups were found. */
  found: number;
}

type Misfit = Parameters<typeof misfitsIn>[2][number];

/** One thing that the file names, where, and how it is looked up. */
interface Named {
  path: PropertyKey[];
  look: (directory: Directory) => Promise<AzureRead<{ guest: boolean }>>;
  /** What it is that is not there. */
  missing: string;
  /** Whether a guest could not do there what they are named for. */
  refusesGuests: boolean;
}

/** How many are looked up side by side. */
const width = 4;

/**
 * Looks up each member and Entra group of a sound configuration. Somebody who is not in the tenant, or a guest whom no
 * route of theirs lets decide, is a fault; that the directory cannot be asked is none.
 */
export async function checkPeople(
  file: string,
  text: string,
  config: Config,
  directory: Directory,
): Promise<PeopleChecked> {
  const queue = namedIn(config);
  const inOrder = queue.map(({ path }) => path);
  const wrong: Misfit[] = [];
  let found = 0;
  let unread: string | undefined;
  const workers = Array.from({ length: width }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const read = await next.look(directory);
      const misfit = misfitOf(next, read);
      if (misfit !== undefined) wrong.push(misfit);
      else if (read.ok) found += 1;
      else {
        unread = `${read.code}: ${read.reason}`;
        // Where the directory cannot be asked about one it is no use to wait for the others.
        if (read.code !== 'NOT_UNDERSTOOD') queue.length = 0;
      }
    }
  });
  await Promise.all(workers);
  return {
    found,
    ...(wrong.length === 0 ? {} : { faults: misfitsIn(file, text, sorted(wrong, inOrder)) }),
    ...(unread === undefined ? {} : { unread }),
  };
}

function sorted(wrong: readonly Misfit[], inOrder: readonly PropertyKey[][]): Misfit[] {
  return [...wrong].sort((a, b) => inOrder.indexOf(a.path) - inOrder.indexOf(b.path));
}

function misfitOf({ path, missing, refusesGuests }: Named, read: AzureRead<{ guest: boolean }>): Misfit | undefined {
  if (!read.ok) return read.code === 'NOT_FOUND' ? { path, code: 'NOT_IN_TENANT', message: missing } : undefined;
  if (!read.value.guest || !refusesGuests) return undefined;
  const message = 'is a guest, and no route of this group allows guests: set allowGuests there, or name somebody else';
  return { path, code: 'GUEST_NOT_ALLOWED', message };
}

function namedIn({ policy, tenantId }: Config): Named[] {
  return Object.entries(policy.groups).flatMap(([name, group]) => {
    const deciding = policy.routes.filter(({ approvers, escalate }) => {
      return approvers.includes(name) || escalate.some(({ to }) => to.includes(name));
    });
    const refusesGuests = deciding.length > 0 && deciding.every(({ allowGuests }) => !allowGuests);
    const people = group.members.map((member, place): Named => {
      const missing = `names nobody in tenant ${tenantId}: correct the address or object id, or take it out`;
      return {
        path: ['groups', name, 'members', place],
        look: (directory) => directory.person(member),
        missing,
        refusesGuests,
      };
    });
    const { entraGroup } = group;
    if (entraGroup === undefined) return people;
    const missing = `names no group in tenant ${tenantId}: correct the object id, or take it out`;
    const look = async (directory: Directory): Promise<AzureRead<{ guest: boolean }>> => {
      const read = await directory.group(entraGroup);
      return read.ok ? { ok: true, value: { guest: false } } : read;
    };
    return [...people, { path: ['groups', name, 'entraGroup'], look, missing, refusesGuests: false }];
  });
}
