import type { AccessKind, AccessSeen, Instant, UntoldDifference } from '../../model';
import type { Draft } from '../draft';

/** What a look at an account can find as a difference. */
const kinds: ReadonlySet<AccessKind> = new Set([
  'role-granted',
  'role-removed',
  'lock-made',
  'lock-removed',
  'diagnostics-changed',
  'diagnostics-removed',
]);
const dayMs = 86_400_000;
/** How many days are looked at for an event that tells of a difference; so long no look is ever apart, but for one. */
const maxDays = 8;

/** Notes that the activity log told of a change, so that a look that finds it says nothing more of it. */
export function markTold(draft: Draft, seen: AccessSeen): void {
  for (const key of markKeys([seen])) if (!draft.wasSeen(key)) draft.markSeen(key);
}

/** @returns the keys that {@link markTold} needs to have loaded. */
export function markKeys(all: readonly AccessSeen[]): string[] {
  return all
    .filter(({ source, succeeded, what }) => source === 'activity-log' && succeeded && kinds.has(what))
    .map(({ what, target, first }) => toldKey(what, target, first));
}

/** @returns the keys under which the log may have told of a difference: one for each day that it can be of. */
export function toldKeys({ seen: { what, target }, from, to }: UntoldDifference): string[] {
  const days = Math.floor(Date.parse(to) / dayMs) - Math.floor(Date.parse(from) / dayMs) + 1;
  const some = Math.min(Math.max(days, 1), maxDays);
  return Array.from({ length: some }, (_, index) => toldKey(what, target, dayBefore(to, index)));
}

/** Whether the log told of it. */
export function wasTold(draft: Draft, untold: UntoldDifference): boolean {
  return toldKeys(untold).some((key) => draft.wasSeen(key));
}

function dayBefore(at: Instant, days: number): Instant {
  return new Date(Date.parse(at) - days * dayMs).toISOString();
}

function toldKey(what: AccessKind, target: string, at: Instant): string {
  return `told/${what}/${target.toLowerCase()}/${at.slice(0, 10)}`;
}
