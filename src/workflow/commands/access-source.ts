import type { AccessSeen, ByosStorage, InventorySnapshot, PlannedAction } from '../../model';
import type { CursorMove } from './signals';

/** What a source knows besides what was seen. */
export interface AccessSource {
  /** Moves in the same commit. */
  move?: CursorMove;
  /** Object and application id of this service itself, lower-cased. */
  own?: readonly string[];
  /** What would put a changed setting back. */
  restoreOf?: (seen: AccessSeen, inventory: InventorySnapshot) => PlannedAction[];
  /** Records of the past: nobody is asked, and nothing can be decided. */
  source?: 'live' | 'replay';
  /** What records of the past are judged with, in place of what was last read of Azure. */
  inventory?: InventorySnapshot;
  /** Storage that was Speech's until lately: of its end the log tells minutes after it. */
  late?: readonly Pick<ByosStorage, 'storageId' | 'speechIds' | 'expectedPrincipals'>[];
}
