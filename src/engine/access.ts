import type { AccessRequest } from '../model';
import { followAccess, postpone, type Fence } from '../workflow';
import { apart, inMs, type EngineContext } from './context';
import { endGranted } from './end-access';
import { notFound } from './poll-lockbox';

/** When to look again where Azure cannot be read, in milliseconds. */
const lookAgainMs = 60_000;

/**
 * Looks at the requests whose access should be over by now. Azure is read first: only where it says nothing final is the
 * end assumed. While it cannot be read, nothing is. @returns how many there were.
 */
export async function followAccessDue(context: EngineContext, fence: Fence): Promise<number> {
  const due = await context.store.accessDue(inMs(context.clock, 0), 50);
  for (const request of due) {
    const done = await apart(context, `access/${request.id}`, () => follow(context, request, fence));
    if (!done) await context.submit(postpone(request, inMs(context.clock, lookAgainMs)), [fence]);
  }
  return due.length;
}

async function follow(context: EngineContext, request: AccessRequest, fence: Fence): Promise<void> {
  if (request.facts.kind !== 'lockbox') {
    await endGranted(context, request, [fence]);
    return;
  }
  const { clock, executor, report, submit } = context;
  const read = await executor.readBack(request);
  if (read.kind === 'unreadable') {
    report.sourceFailed(`access/${request.id}`, read.reason);
    await submit(postpone(request, inMs(clock, read.afterMs ?? lookAgainMs)), [fence]);
    return;
  }
  const azureStatus = read.kind === 'found' ? read.azureStatus : notFound;
  await submit(followAccess(request.id, azureStatus, inMs(clock, lookAgainMs)), [fence]);
}
