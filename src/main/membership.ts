import type { Directory } from '../engine';
import type { AccessRequest, Membership } from '../model';
import { groupsToCheck } from '../routing';

/** How long the directory may take at a press, in milliseconds: most of Teams' 5 s is for the roster and the database. */
const usualMs = 1_500;

/**
 * What the directory says now of somebody who presses, where their right to may rest on an Entra group. It is asked
 * before the transaction, never in it.
 *
 * @param request as it stands before the press.
 * @returns undefined where nothing has to be asked; `unknown` where there was no answer in time.
 */
export async function membershipOf(
  directory: Directory | undefined,
  request: AccessRequest | undefined,
  personId: string,
  withinMs = usualMs,
): Promise<Membership | undefined> {
  const asked = request === undefined ? [] : groupsToCheck(request, personId);
  if (asked.length === 0) return undefined;
  if (directory === undefined) return 'unknown';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'unknown'>((resolve) => {
    timer = setTimeout(resolve, withinMs, 'unknown');
  });
  const read = directory.memberOf(personId, asked).then((answer): Membership => {
    return answer.ok ? { asked, memberOf: answer.value } : 'unknown';
  });
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}
