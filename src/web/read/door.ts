import type { CheckpointRow, HistoryStore } from '../../history';
import type { Clock } from '../../model';
import type { RecordReading } from './recorded';
import type { SelfChecked } from './schemas';

/** The past as it is read over HTTP. */
export interface ReadDoor {
  history: HistoryStore;
  clock: Clock;
  version: string;
  /** Signs the ledger as it stands, where that may be done. @returns the newest checkpoint. */
  sign: () => Promise<CheckpointRow | undefined>;
  /** Writes down what an auditor looked at. */
  record: RecordReading;
  /** What the last check of the whole ledger found; undefined where there was none. */
  selfCheck?: () => Promise<SelfChecked | undefined>;
}
