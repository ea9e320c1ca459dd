import type { Directory, EngineStore } from '../engine';
import type { Policy } from '../routing';

/** Whether somebody is an auditor now; `unknown` where the directory had to be asked and gave no answer in time. */
export type IsAuditor = 'yes' | 'no' | 'unknown';

/** What tells. */
export interface AuditorsBy {
  /** The policy in force. */
  policy: () => Policy;
  engineStore: Pick<EngineStore, 'pinnedTo'>;
  /** Absent where Microsoft Graph is not asked: then nobody is an auditor as a member of an Entra group. */
  directory?: Pick<Directory, 'memberOf'>;
}

/** How long the directory may take, in milliseconds: Teams waits 5 s for an answer, and the past has to be read too. */
const usualMs = 1_200;

/**
 * Whether the groups under `auditors` name a person now: by object id, by an address that is pinned to them, or by an
 * Entra group that the directory says they are a member of. Guests count where they are named: somebody put them there.
 */
export async function isAuditor(by: AuditorsBy, personId: string, withinMs = usualMs): Promise<IsAuditor> {
  const { auditors = [], groups } = by.policy();
  const named = auditors.flatMap((name) => groups[name] ?? []);
  const members = new Set(named.flatMap((group) => group.members));
  if (members.has(personId)) return 'yes';
  const addresses = [...members].some((who) => who.includes('@')) ? await by.engineStore.pinnedTo(personId) : [];
  if (addresses.some((address) => members.has(address))) return 'yes';
  const entra = [...new Set(named.flatMap(({ entraGroup }) => entraGroup ?? []))];
  return entra.length === 0 ? 'no' : isMember(by.directory, personId, entra, withinMs);
}

async function isMember(
  directory: AuditorsBy['directory'],
  personId: string,
  groups: readonly string[],
  withinMs: number,
): Promise<IsAuditor> {
  if (directory === undefined) return 'unknown';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'unknown'>((resolve) => {
    timer = setTimeout(resolve, withinMs, 'unknown');
  });
  const asked = directory.memberOf(personId, groups).then((answer): IsAuditor => {
    if (!answer.ok) return answer.code === 'NOT_FOUND' ? 'no' : 'unknown';
    return answer.value.length > 0 ? 'yes' : 'no';
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
