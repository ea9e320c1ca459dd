import type { AccessRequest, CarriedAction, PlannedAction } from '../../model';
import { actionState, actionText, reviewWords } from '../review-texts';
import { words } from '../texts';
import { line, moment, ours, theirLine, type Element } from './elements';
import type { Limits } from './fitted';
import { nameOf } from './resources';

/** What will be done, an action a sentence. */
export function plannedRows(plan: readonly PlannedAction[], request: AccessRequest, limits: Limits): Element[] {
  const shown = plan.slice(0, limits.rows);
  return [
    ...shown.flatMap((action) => actionRows(action, request, '', limits)),
    ...andMore(plan.length - shown.length),
  ];
}

/** What a decision carries out, with how each action stands; those that failed come first and are all told. */
export function carriedRows(actions: readonly CarriedAction[], request: AccessRequest, limits: Limits): Element[] {
  if (actions.length === 0) return [];
  const failed = actions.filter(({ state }) => state === 'failed');
  const others = actions.filter(({ state }) => state !== 'failed').slice(0, limits.rows);
  return [
    ours(reviewWords.actions, { weight: 'Bolder', spacing: 'Medium' }),
    ...[...failed, ...others].flatMap((carried) => {
      const { says, why } = actionState(carried);
      return [
        ...actionRows(carried.action, request, `${says}: `, limits),
        ...(why === undefined ? [] : [line([theirLine(why, limits.line, { color: 'Attention' })], under)]),
        ...(carried.at === undefined || carried.state === 'to-do' ? [] : [ours(moment(carried.at), small)]),
      ];
    }),
    ...andMore(actions.length - failed.length - others.length),
    ...(failed.length === 0 ? [] : [ours(reviewWords.notAllDone, { color: 'Attention' })]),
  ];
}

const under = { spacing: 'None' } as const;
const small = { isSubtle: true, spacing: 'None', size: 'Small' } as const;

function actionRows(action: PlannedAction, request: AccessRequest, before: string, limits: Limits): Element[] {
  const { says, of } = actionText(action);
  const what = `${before}${says}.`;
  return [
    line([theirLine(what, what.length)], { spacing: 'Small' }),
    ...(of === undefined
      ? []
      : [line([theirLine(targetOf(action, of, request), limits.line, { isSubtle: true, size: 'Small' })], under)]),
  ];
}

/** What an action is done to. A role assignment's own id says nothing to anybody: what was granted to whom does. */
function targetOf(action: PlannedAction, of: string, { facts }: AccessRequest): string {
  if (action.do !== 'delete-role-assignment') return nameOf(of);
  const found = facts.review?.lines.find(({ target }) => target.toLowerCase() === of.toLowerCase());
  const { role, principal } = found?.details ?? {};
  return [role, principal, nameOf(of)].filter((part) => part !== undefined).join(', ');
}

function andMore(count: number): Element[] {
  return count > 0 ? [ours(words.andMore(count), { isSubtle: true, spacing: 'None' })] : [];
}
