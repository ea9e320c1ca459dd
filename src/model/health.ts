import type { Instant } from './clock';

/** How one watched source stands. Silence is not success: `lastReadAt` tells when it was last read to its end. */
export interface SourceHealth {
  /** e.g. `lockbox/<subscription>` or `activity/<subscription>`. */
  name: string;
  lastReadAt?: Instant;
  lastError?: string;
  failures: number;
}
