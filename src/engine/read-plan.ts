/** What is read of a subscription: its Lockbox requests, which are the truth, and its activity log, which is a hint. */
export type SourceKind = 'lockbox' | 'activity';

/** Whether something happens in a subscription, so that more may. */
export type Pace = 'busy' | 'quiet';

/** How many sources of each kind are read at which pace. */
export type SourceCounts = Record<SourceKind, Record<Pace, number>>;

/** How long after a read the next one is due, in milliseconds. */
export type Periods = Record<SourceKind, Record<Pace, number>>;

/** Of what may be read, so much is planned; the rest is for presses, looks at accounts, and reads of many pages. */
const plannedPart = 0.8;
/** What busy subscriptions may take of it at most, so that quiet ones are never starved. */
const busyPart = 0.5;
/** Where not all can be read as often as is wanted, the log of a quiet subscription is read once in so many reads of its requests. */
const logEach = 4;

/**
 * Shares out what may be read: everything as often as is wanted, as long as it fits; else busy subscriptions first, and
 * quiet ones as often as the rest allows. The reads of a plan never add up to more than may be read.
 *
 * @param pollMs how often a source is to be read, in milliseconds.
 * @param perSecond how many reads there may be.
 */
export function periodsOf({ lockbox, activity }: SourceCounts, pollMs: number, perSecond: number): Periods {
  const perMs = (perSecond * plannedPart) / 1_000;
  const busy = lockbox.busy + activity.busy;
  const busyMs = Math.max(pollMs, busy / (perMs * busyPart));
  const left = perMs - busy / busyMs;
  const requestsMs = Math.max(pollMs, (lockbox.quiet + activity.quiet / logEach) / left);
  const logsMs = activity.quiet === 0 ? pollMs : Math.max(pollMs, activity.quiet / (left - lockbox.quiet / requestsMs));
  return { lockbox: { busy: busyMs, quiet: requestsMs }, activity: { busy: busyMs, quiet: logsMs } };
}

/** How long after a read the next one is owed at least, in milliseconds: a few throttled polls are no gap. */
const usuallyAllowedMs = 15 * 60_000;

/**
 * @returns how long after a read the next one is owed where a source is read that often, in milliseconds. What is
 * planned is read within twice its period; see `ReadSchedule`.
 */
export function allowedFor(periodMs: number): number {
  return Math.max(usuallyAllowedMs, Math.ceil(3 * periodMs));
}
