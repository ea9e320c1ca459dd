import type { Directory } from '../engine';
import type { AccessRequest, Instant, Membership } from '../model';
import { toCheck } from '../routing';

/** How long the directory may take at a press, in milliseconds: most of Teams' 5 s is for the roster and the database. */
const usualMs = 1_500;

/**
 * What the directory says now of somebody who presses, or of whomever they stand in for, where the right to may rest on
 * an Entra group. It is asked before the transaction, never in it.
 *
 * @param request as it stands before the press.
 * @returns undefined where nothing has to be asked; `unknown` where there was no answer in time.
 */
export async function membershipOf(
  directory: Directory | undefined,
  request: AccessRequest | undefined,
  presserId: string,
  now: Instant,
  withinMs = usualMs,
): Promise<Membership | undefined> {
  const check = request === undefined ? undefined : toCheck(request, presserId, now);
  if (check === undefined) return undefined;
  const { personId, groups: asked } = check;
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
