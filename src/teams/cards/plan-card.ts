import { ActionSet, ExecuteAction } from '@microsoft/teams.cards';
import type { AccessRequest, PlannedAction, Verdict } from '../../model';
import { reviewWords } from '../review-texts';
import { buttonFormat } from './actions';
import { plannedRows } from './carried';
import { card, ours } from './elements';
import { fitted, type Card } from './fitted';
import { publicPortal } from './links';
import { body, summaryOf, type CardOptions } from './request-card';
import { losers, sanctionInput } from './storage-buttons';

/** An answer that has to be confirmed, with what it would do. */
export interface PlanToConfirm {
  verdict: Verdict;
  reason: string;
  sanctionMs?: number;
  plan: readonly PlannedAction[];
  /** Names the plan: it comes back with the confirmation, and another plan has to be shown anew. */
  hash: string;
}

/**
 * What is shown to somebody whose answer would change resources in Azure: each action in a sentence, with a button that
 * confirms just these, and one that goes back. What they answered is carried along; who presses is looked at again.
 */
export function planCard(
  request: AccessRequest,
  now: Date,
  { verdict, reason, sanctionMs, plan, hash }: PlanToConfirm,
  { portal = publicPortal }: CardOptions = {},
): Card {
  const { confirmPlan } = reviewWords;
  const data = { id: request.id, v: buttonFormat };
  const answer = {
    plan: hash,
    [`${verdict}Reason`]: reason,
    ...(sanctionMs === undefined ? {} : { [sanctionInput]: `${Math.round(sanctionMs / 1_000)}s` }),
  };
  const style = verdict === 'approve' ? 'positive' : 'destructive';
  return fitted((limits) =>
    card(
      summaryOf(request),
      body(
        request,
        now,
        portal,
        limits,
        [],
        [
          ours(confirmPlan.title[verdict], { weight: 'Bolder', spacing: 'Medium' }),
          ...plannedRows(plan, request, limits),
          ...losers(request, limits),
          ours(confirmPlan.note, { isSubtle: true, spacing: 'Small' }),
          new ActionSet(
            new ExecuteAction({ title: confirmPlan.doIt, style, verb: verdict, data: { ...data, ...answer } }),
            new ExecuteAction({ title: confirmPlan.back, verb: 'back', data }),
          ),
        ],
      ),
    ),
  );
}
