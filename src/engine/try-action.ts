import type { CarriedAction, Instant, PlannedAction, Refusal } from '../model';
import type { ActionLook, Executed, StorageActions } from '../workflow';

/** What came of trying an action once. */
export type Tried =
  | { kind: 'done'; executed?: Executed }
  | { kind: 'failed'; why: Refusal; executed: Executed }
  /** Nobody knows, or Azure does not show it yet: `why` is what to say of it if that stays so. */
  | { kind: 'again'; why: Refusal; reason: string; afterMs?: number };

/**
 * Tries an action: looks whether it is done where it may be, performs it, and looks again. What Azure shows is the truth,
 * whatever it answered.
 *
 * @param since when it was decided.
 * @param mayBeDone whether it was tried before, or is done where nobody did anything: then a look can spare the call.
 *   A look that says nothing spares none, since everything can be done again without harm.
 */
export async function tryAction(
  actions: StorageActions,
  { action, clientRequestId }: CarriedAction,
  since: Instant,
  mayBeDone: boolean,
): Promise<Tried> {
  if (mayBeDone && (await actions.look(action, since)).kind === 'done') return { kind: 'done' };
  const executed = await actions.perform(action, clientRequestId);
  if (executed.kind === 'unsent') return { kind: 'failed', why: executed.why, executed };
  if (executed.kind === 'later') {
    return {
      kind: 'again',
      why: 'AZURE_UNANSWERED',
      reason: 'Azure asks to come back later',
      afterMs: executed.afterMs,
    };
  }
  if (executed.kind === 'accepted' && !isShown(action)) return { kind: 'done', executed };
  return judged(executed, await actions.look(action, since), mayBeDone);
}

/**
 * That delegation keys were revoked Azure shows nowhere: its answer is all there is. After a crash between the answer and
 * its commit they are revoked once more, which ends what was signed meanwhile, too, and harms nothing else.
 */
function isShown(action: PlannedAction): boolean {
  return action.do !== 'revoke-delegation-keys';
}

function judged(
  executed: Extract<Executed, { kind: 'accepted' | 'refused' | 'unanswered' }>,
  look: ActionLook,
  mayBeDone: boolean,
): Tried {
  if (look.kind === 'done') return { kind: 'done', executed };
  // A refusal says that this call did nothing. Only of an earlier one nobody knows, until a look tells.
  if (executed.kind === 'refused' && (look.kind === 'not-done' || !mayBeDone)) {
    return { kind: 'failed', why: executed.why, executed };
  }
  const why = executed.kind === 'accepted' && look.kind === 'not-done' ? 'AZURE_NOT_SHOWN' : 'AZURE_UNANSWERED';
  const reason = executed.kind === 'unanswered' ? executed.reason : look.kind === 'unreadable' ? look.reason : why;
  const afterMs = look.kind === 'unreadable' ? look.afterMs : undefined;
  return { kind: 'again', why, reason, ...(afterMs === undefined ? {} : { afterMs }) };
}
