import { later, type AccessRequest, type CarriedAction, type RequestState } from '../model';
import { accessRemoved, beginEnding, postpone, tellNotRemoved, type Fence } from '../workflow';
import { lingersMs } from './carry-out';
import { inMs, type EngineContext } from './context';
import { EngineError } from './errors';
import { tryAction } from './try-action';

/** How soon a grant that cannot be removed is tried again, at first and at the latest, in milliseconds. */
const againAfterMs = 5_000;
const againAtLatestMs = 600_000;

/**
 * Ends access that was granted, once its time is over or somebody ends it before: its grant is removed, and access counts
 * as ended only when Azure shows that the grant is gone. While Azure cannot be read nothing is claimed; whatever happens
 * here, the condition of the grant has ended its use of the data at its time.
 */
export async function endGranted(
  context: EngineContext,
  request: AccessRequest,
  fences: readonly Fence[],
): Promise<void> {
  const { actions, submit, report } = context;
  const ending = await submit(beginEnding(request), fences);
  if (ending?.current.state !== 'approved' || ending.current.ending === undefined) return;
  if (actions === undefined) throw new EngineError('BROKEN_INVARIANT', 'nothing removes what was granted');
  const { at, actions: removals } = ending.current.ending;
  for (const removal of removals) {
    const tried = await tryAction(actions, removal, at, true);
    if (tried.kind === 'done') continue;
    report.sourceFailed(`end-access/${request.id}`, tried.kind === 'again' ? tried.reason : tried.why);
    await notYet(context, ending, ending.current, removal, tried.kind === 'again' ? tried.afterMs : undefined, fences);
    return;
  }
  await submit(accessRemoved(ending), fences);
}

/** Tries again later, the less often the longer it takes; when it takes long, people are told. */
async function notYet(
  { clock, submit }: EngineContext,
  request: AccessRequest,
  { ending, accessUntil, outcome }: Extract<RequestState, { state: 'approved' }>,
  { action }: CarriedAction,
  afterMs: number | undefined,
  fences: readonly Fence[],
): Promise<void> {
  const since = ending?.at ?? outcome.at;
  const elapsedMs = clock.now().getTime() - Date.parse(since);
  const waitMs = Math.min(Math.max(elapsedMs, againAfterMs), againAtLatestMs);
  if (action.do === 'remove-grant' && later(since, lingersMs) <= inMs(clock, 0)) {
    const grant = { assignmentId: action.assignmentId, until: accessUntil ?? since };
    await submit(tellNotRemoved(request, grant), fences);
  }
  await submit(postpone(request, inMs(clock, Math.max(waitMs, afterMs ?? 0))), fences);
}
