import type { Actor } from './actor';
import type { Instant } from './clock';

/** The shape a record came in. */
export type SignalShape = 'rest' | 'event-hub' | 'resource-log' | 'alert-common' | 'alert-classic';

/** How far an operation got. Started and Accepted events are followed by a final one. */
export type SignalStatus = 'started' | 'accepted' | 'succeeded' | 'failed' | 'other';

/** One record of an Azure log, whatever shape it came in, reduced to what this product reads. Bounded in size. */
export interface Signal {
  shape: SignalShape;
  /**
   * Identity for de-duplication: eventDataId, operation and status; else correlationId, operation, resultType, time
   * and resourceId. Lower-cased SHA-256 hex of those, so that it is short and holds no personal data.
   */
  key: string;
  /** The operation's value as written, e.g. `Microsoft.Storage/storageAccounts/listKeys/action`; compare without case. */
  operation: string;
  status: SignalStatus;
  at: Instant;
  /** When Azure made the record readable, if it says so. */
  submittedAt?: Instant;
  eventDataId?: string;
  correlationId?: string;
  /** Lower-cased GUID. */
  subscriptionId?: string;
  /** With leading slash; case as written. Empty where the record names none. */
  resourceId: string;
  caller: Actor;
  /** Entra object id of who called, lower-cased: of an application this is its service principal's. */
  principalId?: string;
  /** As the caller named the call (`x-ms-client-request-id`), lower-cased. */
  clientRequestId?: string;
  /** At what the right to do it was asked: of a role assignment or a lock what it stands on. Case as written. */
  scope?: string;
  /** How who reached data showed that they may, as a resource log says it: `OAuth`, `AccountKey`, `SAS`, … */
  authentication?: string;
  /** Which key or signature that was, e.g. `key1(4C81DD1772CE)`: the hashes of Azure's log, cut short. */
  credentialHash?: string;
  /** Client address without port, where known. */
  address?: string;
  tenantId?: string;
  /** The operation's own properties, flat text values only, each at most 4,096 characters; the bodies of a call and its answer at most 16,384. */
  properties: Readonly<Record<string, string>>;
}

/** Why a record is not taken though it was understood. */
export type IgnoredReason =
  'OTHER_OPERATION' | 'OTHER_RESOURCE' | 'EXPECTED_PRINCIPAL' | 'SANCTIONED' | 'NOT_FINAL' | 'NO_INVENTORY';

/** Why a record could not be understood. */
export type RecordRefusal =
  'NOT_JSON' | 'TRUNCATED' | 'NOT_A_RECORD' | 'NO_OPERATION' | 'BAD_TIME' | 'TOO_LARGE' | 'TOO_DEEP' | 'UNKNOWN_SHAPE';
