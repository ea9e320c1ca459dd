/** How the simulated Azure behaves; changed by `POST /_control/settings`. */
export interface Settings {
  /** Milliseconds from an event's own time until the activity log shows it. */
  lateMs: number;
  /** Milliseconds from an access to a blob until a query of the storage log shows it. */
  storageLogLateMs: number;
  /** Items on a page of any list. */
  pageSize: number;
  /** How many further times each activity-log event is listed, with the same eventDataId. */
  duplicates: number;
  /** A decided request shows its outcome from this read on: 0 at once, 1 on the first read after it. */
  settleAfterReads: number;
  /** Where set, a decided request shows its outcome after so many milliseconds instead, however often it is read. */
  settleAfterMs: number | null;
  /** What a decision on a request that is not pending is answered with. */
  conflictStatus: 400 | 409;
  /** Whether a token without a person may decide; the real answer is not confirmed. */
  appsMayDecide: boolean;
  /** The authentication context, such as c1, that a person's token has to satisfy to decide. */
  demandContext: string | null;
  /** Which log Lockbox events land in; the real answer is not confirmed. */
  lockboxLog: 'subscription' | 'tenant';
}

/** The behaviour at the start. */
export const defaultSettings: Settings = {
  lateMs: 0,
  storageLogLateMs: 0,
  pageSize: 200,
  duplicates: 0,
  settleAfterReads: 1,
  settleAfterMs: null,
  conflictStatus: 409,
  appsMayDecide: true,
  demandContext: null,
  lockboxLog: 'subscription',
};
