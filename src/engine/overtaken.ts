import type { AccessRequest, PlannedAction } from '../model';
import { announceUndoing, tellNotRemoved } from '../workflow';
import { inMs, type EngineContext } from './context';

type Grant = Extract<PlannedAction, { do: 'grant-role' }>;

/** How often a grant that came too late is tried to be removed at once. */
const tries = 3;

/**
 * To be called where a grant may have been made and could not be kept, since somebody else works on its request by now:
 * an instance that stood still for longer than its lease, and went on. Where the request no longer wants the grant, nobody
 * else would look for it any more, so it is removed here and now.
 */
export async function undoOvertaken(context: EngineContext, requestId: string, grant: Grant): Promise<void> {
  const { store, actions, submit, clock } = context;
  const request = await store.request(requestId);
  if (actions === undefined || request === undefined || isWanted(request, grant)) return;
  const assignmentId = `${grant.scope}/providers/Microsoft.Authorization/roleAssignments/${grant.name}`;
  const removal = { do: 'remove-grant', assignmentId } as const;
  const clientRequestId = await submit(announceUndoing(requestId, assignmentId));
  for (let tried = 0; tried < tries; tried += 1) {
    await actions.perform(removal, clientRequestId);
    if ((await actions.look(removal, inMs(clock, 0))).kind === 'done') return;
  }
  await submit(tellNotRemoved(request, { assignmentId, until: grant.until }));
}

/** Whether the grant is still on its way, or in use: then whoever works on the request looks after it. */
function isWanted({ current }: AccessRequest, { name }: Grant): boolean {
  if (current.state !== 'deciding' && current.state !== 'approved') return false;
  const actions = (current.state === 'deciding' ? current.actions : current.outcome.actions) ?? [];
  return actions.some(({ action, state }) => action.do === 'grant-role' && action.name === name && state !== 'failed');
}
