import { isFollowed } from '../model';
import { sourceRead, takeReads, type Fence, type Read } from '../workflow';
import { inMs, type EngineContext } from './context';
import { allowedFor } from './read-plan';
import type { AzureFailure, AzureRead, LockboxRead, Subscription } from './ports';

/** Stands in the place of Azure's word for a request that Azure does not have. */
export const notFound = 'NotFound';

/** What a poll says about its source: read to its end, or failed and when to come back. */
export type Polled =
  | {
      ok: true;
      /** Something is open there, or happened: more may. */
      isBusy: boolean;
      /** Something is new here. */
      isNews: boolean;
    }
  | FailedPoll;

/** A poll that did not reach its end. */
export interface FailedPoll {
  ok: false;
  code: AzureFailure;
  reason: string;
  afterMs?: number;
}

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
  allowedMs = allowedFor(0),
): Promise<Polled> {
  const source = `lockbox/${subscription.id}`;
  const { azure, report } = context;
  const list = await azure.lockboxRequests(subscription, !all);
  if (!list.ok) return failed(context, source, list);
  for (const { why } of list.value.unreadable) report.unreadable(source, why);
  let isNews = await take(context, list.value.requests, fence);

  const listed = new Set(list.value.requests.map(({ facts }) => facts.azureId.toLowerCase()));
  const watched = await context.store.watched(subscription.id);
  for (const known of watched) {
    const { facts } = known;
    if (listed.has(facts.azureId.toLowerCase()) || !isFollowed(known)) continue;
    const one = await azure.lockboxRequest(subscription, facts.azureId);
    // Azure no longer has it: it stays as it is, is shown so, and the admins hear of it.
    const read = one.ok ? one.value : one.code === 'NOT_FOUND' ? { facts, azureStatus: notFound } : undefined;
    if (read !== undefined) isNews = (await take(context, [read], fence)) || isNews;
    // What is said of this one cannot be understood; the others are read all the same.
    else if (!one.ok && one.code === 'NOT_UNDERSTOOD') report.unreadable(source, one.reason);
    else if (!one.ok) return failed(context, source, one);
  }
  await context.submit(sourceRead(source, allowedMs), [fence]);
  report.sourceRead(source, inMs(context.clock, 0));
  return { ok: true, isBusy: isNews || watched.some(isFollowed), isNews };
}

/** The most requests of one read that go into one command, so that no transaction grows without bound. */
const batchSize = 200;

/** @returns whether any of it was new here. */
async function take(context: EngineContext, reads: readonly LockboxRead[], fence: Fence): Promise<boolean> {
  let isNews = false;
  for (let start = 0; start < reads.length; start += batchSize) {
    const batch: Read[] = reads.slice(start, start + batchSize);
    const { opened, changed } = await context.submit(takeReads(batch), [fence]);
    isNews ||= opened.length > 0 || changed.length > 0;
  }
  return isNews;
}

/** Reports a failed read. */
export function failed(
  context: EngineContext,
  source: string,
  read: Extract<AzureRead<unknown>, { ok: false }>,
): FailedPoll {
  const reason = `${read.code}: ${read.reason}`;
  context.report.sourceFailed(source, reason);
  return { ok: false, code: read.code, reason, ...(read.afterMs === undefined ? {} : { afterMs: read.afterMs }) };
}
