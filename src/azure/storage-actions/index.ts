import type { Instant, PlannedAction } from '../../model';
import type { ActionLook, Executed, StorageActions } from '../../workflow';
import { Arm, type ArmOptions } from '../arm';
import { grant, lookForGrant, lookForRemoved, removeAssignment } from './assignments';
import { lookForRotated, revokeDelegationKeys, rotateKey } from './keys';
import { lookForDiagnostics, lookForNetwork, restoreDiagnostics, restoreNetwork } from './settings';

/**
 * Carries out in Azure, as this service itself, what reviews and access requests decide. Each action can be done again
 * without harm. Failures are values; no key is ever kept, logged or returned.
 */
export function createStorageActions(options: ArmOptions): StorageActions {
  const arm = new Arm(options);
  return {
    look: (action, since) => lookAt(arm, action, since),
    perform: (action, clientRequestId) => perform(arm, action, clientRequestId),
  };
}

async function lookAt(arm: Arm, action: PlannedAction, since: Instant): Promise<ActionLook> {
  switch (action.do) {
    case 'delete-role-assignment':
    case 'remove-grant':
      return lookForRemoved(arm, action.assignmentId);
    case 'rotate-key':
      return lookForRotated(arm, action.storageId, action.key, since);
    case 'revoke-delegation-keys':
      // Azure shows it nowhere: whoever does not know that it was done does it, once more if need be.
      return { kind: 'not-done' };
    case 'restore-network':
      return lookForNetwork(arm, action);
    case 'restore-diagnostics':
      return lookForDiagnostics(arm, action);
    case 'grant-role':
      return lookForGrant(arm, action);
  }
}

async function perform(arm: Arm, action: PlannedAction, clientRequestId: string): Promise<Executed> {
  switch (action.do) {
    case 'delete-role-assignment':
    case 'remove-grant':
      return removeAssignment(arm, action.assignmentId, clientRequestId);
    case 'rotate-key':
      return rotateKey(arm, action.storageId, action.key, clientRequestId);
    case 'revoke-delegation-keys':
      return revokeDelegationKeys(arm, action.storageId, clientRequestId);
    case 'restore-network':
      return restoreNetwork(arm, action, clientRequestId);
    case 'restore-diagnostics':
      return restoreDiagnostics(arm, action, clientRequestId);
    case 'grant-role':
      return grant(arm, action, clientRequestId);
  }
}
