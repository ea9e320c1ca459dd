import type { Instant } from './clock';
import type { NetworkRules } from './inventory';
import type { Refusal } from './refusal';

/** What access is granted for. */
export type AccessRole = 'read' | 'write';

/** One change of a resource that a decision carries out. Each can be looked up in Azure, and done again without harm. */
export type PlannedAction =
  | { do: 'delete-role-assignment'; assignmentId: string }
  /** Makes a key of a storage account anew. It is done once the key is younger than the decision. */
  | { do: 'rotate-key'; storageId: string; key: 'key1' | 'key2' }
  /** Ends every link that was signed with a user's delegation key, those that Speech itself gave out too. */
  | { do: 'revoke-delegation-keys'; storageId: string }
  /** Puts the network back to how it was last known to be. */
  | { do: 'restore-network'; storageId: string; rules: NetworkRules; publicNetworkAccess?: string }
  /** Puts a diagnostic setting back to how it was last known to be. `setting` is its body as Azure took it. */
  | { do: 'restore-diagnostics'; settingId: string; setting: string }
  | {
      do: 'grant-role';
      /** Lower-cased GUID, the assignment's name: the same attempt again makes the same assignment. */
      name: string;
      /** The storage account, or one of its containers. */
      scope: string;
      role: AccessRole;
      principalId: string;
      /** When Azure itself ends it, by the assignment's condition. */
      until: Instant;
      /** Names the request. */
      description: string;
    }
  | { do: 'remove-grant'; assignmentId: string };

/** How an action of a decision stands. */
export interface CarriedAction {
  action: PlannedAction;
  /** Random, sent with the call, so that its events are known again. */
  clientRequestId: string;
  state: 'to-do' | 'done' | 'failed';
  /** Why it failed; what Azure said is in the record. */
  why?: Refusal;
  at?: Instant;
}

/** An action as it is told: what, on which resource, and how it stands. */
export interface ToldAction {
  do: PlannedAction['do'];
  /** ARM id of what it changes, or of where. */
  on: string;
  key?: 'key1' | 'key2';
  state: CarriedAction['state'];
  why?: Refusal;
}

/** @returns an action as it is told, without what it would set. */
export function toldAction({ action, state, why }: CarriedAction): ToldAction {
  const key = action.do === 'rotate-key' ? { key: action.key } : {};
  return { do: action.do, on: changedBy(action), ...key, state, ...(why === undefined ? {} : { why }) };
}

function changedBy(action: PlannedAction): string {
  switch (action.do) {
    case 'delete-role-assignment':
    case 'remove-grant':
      return action.assignmentId;
    case 'rotate-key':
    case 'revoke-delegation-keys':
    case 'restore-network':
      return action.storageId;
    case 'restore-diagnostics':
      return action.settingId;
    case 'grant-role':
      return action.scope;
  }
}
