import type { Instant } from './clock';
import type { NetworkRules } from './inventory';

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
  /** Why it failed, in a name; what Azure said is in the record. */
  why?: string;
  at?: Instant;
}
