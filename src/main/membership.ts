import type { Directory, EngineStore } from '../engine';
import type { AccessRequest, Clock, Instant, Membership } from '../model';
import { toCheck } from '../routing';
import type { PressInput } from '../workflow';

/**
 * How long the look at the request and at the directory may take at a press, in milliseconds: most of Teams' 5 s is for
 * the roster and the commit.
 */
const usualMs = 1_200;

/**
 * What the directory says now of somebody who presses, or of whomever they stand in for, where the right to may rest on
 * an Entra group. It is asked before the transaction, never in it.
 *
 * @param request reads the request as it stands before the press.
 * @returns undefined where nothing has to be asked; `unknown` where there was no answer in time.
 */
export async function membershipOf(
  directory: Directory,
  request: () => Promise<AccessRequest | undefined>,
  presserId: string,
  now: Instant,
  withinMs = usualMs,
): Promise<Membership | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'unknown'>((resolve) => {
    timer = setTimeout(resolve, withinMs, 'unknown');
  });
  const read = async (): Promise<Membership | undefined> => {
    const found = await request();
    const check = found === undefined ? undefined : toCheck(found, presserId, now);
    if (check === undefined) return undefined;
    const { personId, groups: asked } = check;
    const answer = await directory.memberOf(personId, asked);
    return answer.ok ? { asked, memberOf: answer.value } : 'unknown';
  };
  try {
    return await Promise.race([read(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a press is looked up with. */
export interface LooksUp {
  engineStore: EngineStore;
  /** Absent where Microsoft Graph is not asked: then nobody decides as a member of an Entra group. */
  directory?: Directory;
  clock: Clock;
}

/** Completes a press with what the directory says of it, before anything is written. */
export async function withMembership<T extends PressInput>(
  { engineStore, directory, clock }: LooksUp,
  input: T,
): Promise<T> {
  if (directory === undefined) return input;
  const request = (): Promise<AccessRequest | undefined> => engineStore.request(input.requestId);
  const membership = await membershipOf(directory, request, input.by.id, clock.now().toISOString());
  return membership === undefined ? input : { ...input, membership };
}
