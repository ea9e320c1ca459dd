import type { AiAccount, Instant, KeyRotations, PostureFinding, PostureState } from '../../model';
import { resourceKey } from '../../model';
import { rotateKeys } from './commands';
import { finding, meaning, notApplicable, shown } from './finding';

/** A key is to be made anew at least this often, in milliseconds: 90 days. */
const rotateWithinMs = 90 * 24 * 3_600_000;

/**
 * Key rotation. Azure shows no time of it: it is inferred from the events that a key was made anew, which its own log
 * keeps for 90 days. A key without an event is old only if the events were watched for longer than that.
 *
 * @param rotations absent where nobody watches those events.
 */
export function rotationOf(account: AiAccount, rotations: KeyRotations | undefined, now: Instant): PostureFinding {
  if (account.disableLocalAuth === true) {
    return notApplicable([shown('disableLocalAuth', true)], 'Keys are refused, so that there is none to rotate.');
  }
  const last = rotations?.last[resourceKey(account.id)] ?? {};
  const ages = [last.key1, last.key2].map((at) => keyState(at ?? rotations?.since, at !== undefined, now));
  const state = ages.includes('off') ? 'off' : ages.every((age) => age === 'on') ? 'on' : 'unknown';
  return finding(
    state,
    [
      shown('last regenerateKey of key1', last.key1 ?? notSeen(rotations)),
      shown('last regenerateKey of key2', last.key2 ?? notSeen(rotations)),
    ],
    meaning(state, {
      on: 'Both keys were made anew within the last 90 days.',
      off: 'A key is older than 90 days: whoever ever had it still has it.',
      unknown: 'When the keys were last made anew is not known.',
    }),
    rotateKeys(account.id),
  );
}

function keyState(at: Instant | undefined, isRotation: boolean, now: Instant): PostureState {
  if (at === undefined) return 'unknown';
  if (Date.parse(now) - Date.parse(at) > rotateWithinMs) return 'off';
  return isRotation ? 'on' : 'unknown';
}

function notSeen(rotations: KeyRotations | undefined): string {
  return rotations === undefined ? 'not watched' : `none since ${rotations.since}`;
}
