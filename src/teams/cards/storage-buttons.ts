import {
  ActionSet,
  AdaptiveCard,
  Choice,
  ChoiceSetInput,
  ExecuteAction,
  ShowCardAction,
  TextInput,
} from '@microsoft/teams.cards';
import { usualSanctionMaxMs, type AccessRequest, type Verdict } from '../../model';
import { plannedActions } from '../../workflow';
import { confirmTitle, lastingText, reviewWords } from '../review-texts';
import { words } from '../texts';
import { buttonFormat, chasingButtons, maxReasonCharacters } from './actions';
import { plannedRows } from './carried';
import { ours, row, theirLine, type Element } from './elements';
import type { Limits } from './fitted';

/** The id of the input that says for how long the same is not asked about again. */
export const sanctionInput = 'sanction';
/** What that input holds where it shall be asked about again. */
export const sanctionOnce = 'once';

const hourMs = 3_600_000;
/** For how long it is offered not to ask again: 8 hours and 30 days. */
const offered = [8 * hourMs, 720 * hourMs] as const;

/** The two answers of a review or an access request, and what can be pressed besides. */
export function storageAnswers(request: AccessRequest, limits: Limits, sanctionMaxMs = usualSanctionMaxMs): Element[] {
  return [
    new ActionSet(
      answer(request, 'approve', [...sanctionChoice(request, sanctionMaxMs), reasonInput('approve')]),
      answer(request, 'reject', [...planned(request, limits), reasonInput('reject')]),
    ).withSpacing('Medium'),
    chasingButtons(request.id),
  ];
}

/** The button that ends granted access before its time; none where there is none to be ended. */
export function endButton({ id, source, facts, current }: AccessRequest): Element[] {
  const isOpen = current.state === 'approved' && current.ending === undefined;
  if (facts.kind !== 'byos-access' || source !== 'live' || !isOpen) return [];
  const data = { id, v: buttonFormat };
  return [
    new ActionSet(
      new ExecuteAction({ title: reviewWords.endAccess, style: 'destructive', verb: 'end-access', data }),
    ).withSpacing('Medium'),
  ];
}

function answer({ id, facts: { kind } }: AccessRequest, verb: Verdict, above: Element[]): ShowCardAction {
  const style = verb === 'approve' ? 'positive' : 'destructive';
  const title = confirmTitle(kind === 'byos-review' ? kind : 'byos-access', verb);
  const submit = new ExecuteAction({ title, style, verb, data: { id, v: buttonFormat } });
  return new ShowCardAction({
    title: words[verb],
    style,
    card: new AdaptiveCard(...above).withVersion('1.5').withActions(submit),
  });
}

function reasonInput(verb: Verdict): Element {
  return new TextInput({
    id: `${verb}Reason`,
    isMultiline: true,
    maxLength: maxReasonCharacters,
    ...(verb === 'approve'
      ? { label: reviewWords.approveReason }
      : { label: reviewWords.rejectReason, isRequired: true, errorMessage: words.rejectRequired }),
  });
}

/** A review that is approved can keep the same from being asked about again, for at most as long as is allowed. */
function sanctionChoice({ facts }: AccessRequest, maxMs: number): Element[] {
  if (facts.kind !== 'byos-review') return [];
  const lengths = [...new Set(offered.map((ms) => Math.min(ms, maxMs)))];
  const choices = [
    new Choice({ title: reviewWords.sanction.once, value: sanctionOnce }),
    ...lengths.map((ms) => new Choice({ title: reviewWords.sanction.for(lastingText(ms)), value: `${ms / 1_000}s` })),
  ];
  return [
    new ChoiceSetInput(...choices)
      .withId(sanctionInput)
      .withLabel(reviewWords.sanction.label)
      .withStyle('expanded')
      .withWrap(true)
      .withValue(sanctionOnce),
  ];
}

/** What rejecting does, where it changes anything: shown before it is asked for, and once more before it is done. */
function planned(request: AccessRequest, limits: Limits): Element[] {
  const plan = plannedActions(request, 'reject');
  if (plan.length === 0) return [];
  return [
    ours(reviewWords.plan, { weight: 'Bolder' }),
    ...plannedRows(plan, request, limits),
    ...losers(request, limits),
  ];
}

/** Others who lose the key that would be made anew. */
export function losers({ facts }: AccessRequest, limits: Limits): Element[] {
  const others = facts.review?.alsoWithKey ?? [];
  if (others.length === 0) return [];
  const shown = others.slice(0, limits.rows).join(', ');
  const more = others.length - limits.rows;
  const text = more > 0 ? `${shown} ${words.andMore(more)}` : shown;
  return [row(reviewWords.alsoWithKey, [theirLine(text, limits.line * 2, { weight: 'Bolder' })])];
}
