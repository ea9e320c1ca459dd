import {
  type Accessor,
  type AccessKind,
  maxAddresses,
  maxLines,
  type AccessRequest,
  type AccessSeen,
  type PlannedAction,
  type Review,
  type ReviewLine,
  type UnexpectedReason,
} from '../model';
import { changed } from './changed';
import type { RequestCommand, StepResult } from './command';

/** What has an id of its own in Azure: whatever tells of it, and however much each knows, it is one. */
const ownId: ReadonlySet<AccessKind> = new Set(['role-granted', 'role-removed', 'lock-made', 'lock-removed']);

/** @returns what makes accesses of one story alike. */
export function lineKey(seen: Pick<AccessSeen, 'what' | 'target' | 'succeeded' | 'details'>): string {
  const { what, target, succeeded, details } = seen;
  const alike = `${what}|${target.toLowerCase()}|${succeeded ? 'done' : 'refused'}`;
  return ownId.has(what) ? alike : `${alike}|${JSON.stringify(Object.entries(details).sort())}`;
}

/** @returns a review of one access; more join it by {@link joined}. */
export function reviewOf(seen: AccessSeen, why: UnexpectedReason, restore: readonly PlannedAction[]): Review {
  const { accountId, by } = seen;
  return {
    accountId,
    by,
    why,
    ...withLines([], [seen], 0),
    ...(restore.length === 0 ? {} : { restore: [...restore] }),
  };
}

/** Further accesses of the same story: the count and the last time move, and the cards follow. */
export function reviewStep(
  request: AccessRequest,
  { seen, why, restore }: Extract<RequestCommand, { do: 'accesses-joined' }>,
): StepResult<AccessRequest> {
  const { facts } = request;
  const { review } = facts;
  // What a granted access is used for is told on its card; what is asked about, on the review's.
  if (review === undefined) {
    const { lines } = withLines(facts.uses ?? [], seen, 0);
    return changed({ ...request, facts: { ...facts, uses: lines } }, request.current, 'access-joined', request.dueAt);
  }
  const { lines, more } = withLines(review.lines, seen, review.more);
  const all = [...(review.restore ?? []), ...restore];
  const undo = [...new Map(all.map((action) => [JSON.stringify(action), action])).values()];
  const next: Review = {
    ...review,
    by: [review.by, ...seen.map(({ by }) => by)].sort(bestNamed)[0] ?? review.by,
    why: [review.why, why].sort(gravest)[0] ?? why,
    lines,
    more,
    ...(undo.length === 0 ? {} : { restore: undo }),
  };
  return changed({ ...request, facts: { ...facts, review: next } }, request.current, 'access-joined', request.dueAt);
}

/** Whom else making a key anew would shut out, as far as they were seen. */
export function keyUsers(request: AccessRequest, names: readonly string[]): StepResult<AccessRequest> {
  const { facts, current } = request;
  const { review } = facts;
  const isSame = JSON.stringify(review?.alsoWithKey ?? []) === JSON.stringify(names);
  if (review === undefined || isSame || current.state !== 'pending') {
    return { ok: true, changed: false, note: 'NOTHING_NEW' };
  }
  return changed(
    { ...request, facts: { ...facts, review: { ...review, alsoWithKey: [...names] } } },
    current,
    'key-users-known',
  );
}

/**
 * A later source may tell the name of somebody of whom an earlier one had only the id. Here and below, what is kept does
 * not depend on the order in which the sources told it.
 */
function bestNamed(one: Accessor, other: Accessor): number {
  const named = ({ actor }: Accessor): number => ('name' in actor ? 2 : 0) + ('address' in actor ? 1 : 0);
  return named(other) - named(one) || (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
}

const gravity: readonly UnexpectedReason[] = ['NOT_OUR_CALL', 'OUTSIDE_GRANT', 'WHO_CANNOT_BE_KNOWN', 'NOT_EXPECTED'];

function gravest(one: UnexpectedReason, other: UnexpectedReason): number {
  return gravity.indexOf(one) - gravity.indexOf(other);
}

function withLines(
  before: readonly ReviewLine[],
  seen: readonly AccessSeen[],
  moreBefore: number,
): { lines: ReviewLine[]; more: number } {
  const lines = new Map(before.map((line) => [line.key, line]));
  let more = moreBefore;
  for (const one of seen) {
    const key = lineKey(one);
    const known = lines.get(key);
    if (known === undefined && lines.size >= maxLines) more += timesOf(one);
    else lines.set(key, known === undefined ? lineOf(one, key) : added(known, one));
  }
  return { lines: [...lines.values()], more };
}

function lineOf(seen: AccessSeen, key: string): ReviewLine {
  const { what, target, succeeded, first, last, address, details } = seen;
  const addresses = address === undefined ? [] : [address];
  return { key, what, target, succeeded, count: timesOf(seen), first, last, addresses, details };
}

/** The same grant or lock, told by the log and by a look at what is there, happened once. */
function timesOf({ source, count }: AccessSeen): number {
  return source === 'snapshot' ? 0 : count;
}

function added(line: ReviewLine, seen: AccessSeen): ReviewLine {
  const addresses = [...new Set([...line.addresses, ...(seen.address === undefined ? [] : [seen.address])])];
  return {
    ...line,
    count: line.count + timesOf(seen),
    first: seen.first < line.first ? seen.first : line.first,
    last: seen.last > line.last ? seen.last : line.last,
    addresses: addresses.sort().slice(0, maxAddresses),
    details: mergedDetails(line.details, seen.details),
  };
}

function mergedDetails(one: ReviewLine['details'], other: ReviewLine['details']): ReviewLine['details'] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return Object.fromEntries(names.map((name) => [name, [one[name] ?? '', other[name] ?? ''].sort().at(-1) ?? '']));
}
