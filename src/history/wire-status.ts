import type { AnchorKind, Instant, LedgerCheck, OutgoingKind } from '../model';
import type { DeliveryTrouble } from './ports';

/** What is wrong, by name; a service without any is well. */
export type StatusFault =
  /** A source has not been read to its end for longer than it should be. */
  | 'SOURCE_BEHIND'
  /** A request waits and nobody has been shown it. */
  | 'REQUEST_UNDELIVERED'
  /** Somebody cannot be reached, or a message was given up. */
  | 'DELIVERY_TROUBLE'
  /** Something stands in the way of an approval. */
  | 'PREFLIGHT'
  /** No checkpoint of the ledger has left the database's host. */
  | 'NOT_ANCHORED'
  /** The newest checkpoint could not be kept at an anchor. */
  | 'ANCHOR_FAILING'
  /** An export, or the entries that a webhook is told, do not go out. */
  | 'EXPORT_FAILING'
  /** The ledger is not the one that its checkpoint outside speaks of; nothing is signed. */
  | 'LEDGER_DIVERGED';

/** How the service stands, as `/api/status` says it. What is not known is null. */
export interface Status {
  at: Instant;
  version: string;
  /** When the instance that answers was started. */
  startedAt: Instant;
  policyHash: string;
  faults: StatusFault[];
  /** When each watched source was last read to its end. */
  sources: { name: string; lastReadAt: Instant | null; behindSeconds: number; lastError: string | null }[];
  requests: { waiting: number; undelivered: string[] };
  /** Recipients whom something does not reach, those who have waited longest first. */
  deliveries: DeliveryTrouble[];
  /** What stands in the way of an approval; of the tenant where `subscription` is null. */
  preflight: {
    subscription: string | null;
    readAt: Instant;
    findings: { code: string; says: string; mend: string }[];
  }[];
  /** How long personal data is kept after a request closed, and what the last look at everything erased. */
  retention: {
    afterSeconds: number | null;
    lastLook: { at: Instant; requests: number; values: number; holds: number } | null;
  };
  /** What goes out by itself, how far it came, and when that last succeeded and last failed. */
  exports: {
    export: string;
    kind: OutgoingKind;
    /** `entries` is how many of the ledger went out. */
    lastSuccess: { entries: number; at: Instant } | null;
    lastFailure: { at: Instant; reason: string } | null;
    failing: boolean;
  }[];
  ledger: {
    entries: number;
    checkpoint: { size: number; at: Instant } | null;
    /** Whether a checkpoint was kept off the database's host. */
    anchored: boolean;
    /** Where checkpoints are kept outside, when that last succeeded and last failed. */
    anchors: {
      anchor: string;
      kind: AnchorKind;
      lastSuccess: { size: number; at: Instant } | null;
      lastFailure: { at: Instant; reason: string } | null;
      failing: boolean;
    }[];
    /** What the last comparison with the newest checkpoint outside found. */
    check: LedgerCheck | null;
  };
}
