import type { Directory, EngineStore } from '../engine';
import type { Policy } from '../routing';

/** Whether somebody is named now; `unknown` where the directory had to be asked and gave no answer in time. */
export type IsNamed = 'yes' | 'no' | 'unknown';

/** What tells. */
export interface NamedBy {
  /** The policy in force. */
  policy: () => Policy;
  engineStore: Pick<EngineStore, 'pinnedTo'>;
  /** Absent where Microsoft Graph is not asked: then nobody is named as a member of an Entra group. */
  directory?: Pick<Directory, 'memberOf'>;
}

/** How long the directory may take, in milliseconds: Teams waits 5 s for an answer, and the past has to be read too. */
const usualMs = 1_200;

/** Whether the groups under `auditors` name a person now. */
export function isAuditor(by: NamedBy, personId: string, withinMs?: number): Promise<IsNamed> {
  return isNamed(by, by.policy().auditors ?? [], personId, withinMs);
}

/** Whether any group of the policy names a person now: those who are asked, told, or brought in, and auditors. */
export function isDesignated(by: NamedBy, personId: string, withinMs?: number): Promise<IsNamed> {
  return isNamed(by, Object.keys(by.policy().groups), personId, withinMs);
}

/**
 * By object id, by an address that is pinned to them, or by an Entra group that the directory says they are a member of.
 * Guests count where they are named: somebody put them there.
 */
async function isNamed(by: NamedBy, names: readonly string[], personId: string, withinMs = usualMs): Promise<IsNamed> {
  const { groups } = by.policy();
  const named = names.flatMap((name) => groups[name] ?? []);
  const members = new Set(named.flatMap((group) => group.members));
  if (members.has(personId)) return 'yes';
  const addresses = [...members].some((who) => who.includes('@')) ? await by.engineStore.pinnedTo(personId) : [];
  if (addresses.some((address) => members.has(address))) return 'yes';
  const entra = [...new Set(named.flatMap(({ entraGroup }) => entraGroup ?? []))];
  return entra.length === 0 ? 'no' : isMember(by.directory, personId, entra, withinMs);
}

async function isMember(
  directory: NamedBy['directory'],
  personId: string,
  groups: readonly string[],
  withinMs: number,
): Promise<IsNamed> {
  if (directory === undefined) return 'unknown';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'unknown'>((resolve) => {
    timer = setTimeout(resolve, withinMs, 'unknown');
  });
  const asked = directory.memberOf(personId, groups).then((answer): IsNamed => {
    if (!answer.ok) return answer.code === 'NOT_FOUND' ? 'no' : 'unknown';
    return answer.value.length > 0 ? 'yes' : 'no';
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
