import { isFollowed } from '../model';
import { sourceRead, takeReads, type Fence, type Read } from '../workflow';
import { inMs, type EngineContext } from './context';
import type { AzureFailure, AzureRead, LockboxRead, Subscription } from './ports';

/** Stands in the place of Azure's word for a request that Azure does not have. */
export const notFound = 'NotFound';

/** How long after a read the next one is owed, in milliseconds: a few throttled polls are no gap. */
const usuallyAllowedMs = 15 * 60_000;

/** @returns how long after a read the next one is owed where a source is read that often, in milliseconds. */
export function allowedFor(pollMs: number): number {
  return Math.max(usuallyAllowedMs, 3 * pollMs);
}

/** What a poll says about its source: read to its end, or failed and when to come back. */
export type Polled = { ok: true } | { ok: false; code: AzureFailure; reason: string; afterMs?: number };

/**
 * Reads the Lockbox requests of a subscription: the pending ones, or at start and every hour all of them; then by id
 * each request that is not closed here and that the list did not show. This is the fast path: the activity log comes
 * minutes later.
 *
 * @param allowedMs how long after this read the next one is owed: longer than that is recorded as a gap.
 */
export async function pollLockbox(
  context: EngineContext,
  subscription: Subscription,
  all: boolean,
  fence: Fence,
  allowedMs = usuallyAllowedMs,
): Promise<Polled> {
  const source = `lockbox/${subscription.id}`;
  const { azure, report } = context;
  const list = await azure.lockboxRequests(subscription, !all);
  if (!list.ok) return failed(context, source, list);
  for (const { why } of list.value.unreadable) report.unreadable(source, why);
  await take(context, list.value.requests, fence);

  const listed = new Set(list.value.requests.map(({ facts }) => facts.azureId.toLowerCase()));
  const watched = await context.store.watched(subscription.id);
  for (const known of watched) {
    const { facts } = known;
    if (listed.has(facts.azureId.toLowerCase()) || !isFollowed(known)) continue;
    const one = await azure.lockboxRequest(subscription, facts.azureId);
    if (one.ok) await take(context, [one.value], fence);
    // Azure no longer has it: it stays as it is, is shown so, and the admins hear of it.
    else if (one.code === 'NOT_FOUND') await take(context, [{ facts, azureStatus: notFound }], fence);
    // What is said of this one cannot be understood; the others are read all the same.
    else if (one.code === 'NOT_UNDERSTOOD') report.unreadable(source, one.reason);
    else return failed(context, source, one);
  }
  await context.submit(sourceRead(source, allowedMs), [fence]);
  report.sourceRead(source, inMs(context.clock, 0));
  return { ok: true };
}

/** The most requests of one read that go into one command, so that no transaction grows without bound. */
const batchSize = 200;

async function take(context: EngineContext, reads: readonly LockboxRead[], fence: Fence): Promise<void> {
  for (let start = 0; start < reads.length; start += batchSize) {
    const batch: Read[] = reads.slice(start, start + batchSize);
    await context.submit(takeReads(batch), [fence]);
  }
}

/** Reports a failed read. */
export function failed(
  context: EngineContext,
  source: string,
  read: Extract<AzureRead<unknown>, { ok: false }>,
): Polled {
  const reason = `${read.code}: ${read.reason}`;
  context.report.sourceFailed(source, reason);
  return { ok: false, code: read.code, reason, ...(read.afterMs === undefined ? {} : { afterMs: read.afterMs }) };
}
