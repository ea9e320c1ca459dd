import type { Made } from '../failpoints';

/** What a process of the service is started with, by the program of the fault runs alone. */
export interface Plan {
  seed: string;
  /** Where it kills itself: the point, and how many passes of it go by before. */
  kill?: { point: string; skip: number };
  /** Whether anything else goes wrong. */
  isOn: boolean;
  made: Made;
  /** Each fault is written to this file before it is made: the process may not live longer. */
  journal: string;
  /** By how many milliseconds the service's clock differs from the machine's stands in this file. */
  clock: string;
}

/** The variable that holds the plan as JSON. The product knows nothing of it. */
export const planVariable = 'LOCKBOX_FAULTS_PLAN';

/** Points inside the process, in each of which it may be killed. */
export const insidePoints = [
  'commit/before',
  'commit/inside',
  'commit/after',
  'lease.take/before',
  'lease.take/after',
  'checkpoint.save/before',
  'checkpoint.save/after',
  'anchor.keep/before',
  'anchor.keep/after',
  'deliveries.read/after',
  'decisions.read/after',
] as const;
