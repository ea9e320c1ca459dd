import type { Instant } from '../../model';
import type { ActionLook, Executed } from '../../workflow';
import type { Arm, ArmAnswer } from '../arm';
import { looseOf } from '../graph-wire';
import { change, look, versions } from './call';
import { storagePath } from './paths';

type KeyName = 'key1' | 'key2';

/** Makes a key anew. Its answer holds the new keys, and nobody reads it. */
export function rotateKey(arm: Arm, storageId: string, keyName: KeyName, clientRequestId: string): Promise<Executed> {
  const path = (): string => `${storagePath(storageId)}/regenerateKey?${versions.storage}`;
  return change(arm, { method: 'POST', path, body: () => ({ keyName }) }, clientRequestId);
}

/** Whether a key was made anew since a moment. The keys themselves are never asked for: that makes an event too. */
export function lookForRotated(arm: Arm, storageId: string, keyName: KeyName, since: Instant): Promise<ActionLook> {
  const path = (): string => `${storagePath(storageId)}?${versions.storage}`;
  return look(arm, path, (found) => {
    // An account that is gone took its keys with it.
    if (found.is === 'gone') return 'done';
    const { keyCreationTime } = looseOf(found.resource['properties']);
    const made = looseOf(keyCreationTime)[keyName];
    const madeMs = typeof made === 'string' ? Date.parse(made) : Number.NaN;
    if (Number.isNaN(madeMs)) return 'unreadable';
    return madeMs >= Date.parse(since) + aheadMs(arm, found.answer) ? 'done' : 'not-done';
  });
}

/** Smaller differences between Azure's clock and ours are within the seconds that a header tells. */
const sameClockMs = 2_000;

/** How far Azure's clock is ahead of ours: it dated the key, and we the decision. */
function aheadMs(arm: Arm, { header }: ArmAnswer): number {
  const ahead = Date.parse(header('date') ?? '') - arm.options.clock.now().getTime();
  return Number.isNaN(ahead) || Math.abs(ahead) < sameClockMs ? 0 : ahead;
}

/**
 * Ends every link that a user-delegation key signed. Azure shows nowhere that it did: its answer is all there is, and
 * whoever lost that does it again.
 */
export function revokeDelegationKeys(arm: Arm, storageId: string, clientRequestId: string): Promise<Executed> {
  const path = (): string => `${storagePath(storageId)}/revokeUserDelegationKeys?${versions.storage}`;
  return change(arm, { method: 'POST', path }, clientRequestId);
}
