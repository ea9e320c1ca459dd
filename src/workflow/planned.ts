import type { AccessRequest, PlannedAction, Verdict } from '../model';
import { planOf } from '../requests';

/**
 * What a verdict would change in Azure as the request stands, to be shown. What is carried out is planned anew when it is
 * decided, and confirmed once more by whoever decides: see {@link castVote}.
 */
export function plannedActions(request: AccessRequest, verdict: Verdict): PlannedAction[] {
  return planOf(request, verdict, request.openedAt, '');
}
