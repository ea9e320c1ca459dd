import { ActionSet, AdaptiveCard, ExecuteAction, ShowCardAction, TextInput } from '@microsoft/teams.cards';
import type { TextInputOptions } from '@microsoft/teams.cards';
import type { Verdict } from '../../model';
import { words } from '../texts';
import type { Element } from './elements';

/** The longest reason an approver can type, in characters; the service checks it again. */
export const maxReasonCharacters = 1_000;

/** The format of what a button carries; one of another format is an old card's. */
export const buttonFormat = 1;

/**
 * The two answers. Each opens its own part of the card with its own reason, since one required input would block every
 * button of the card. A button carries a verb and the request's opaque id, and nothing that would be trusted.
 */
export function decisionButtons(id: string): Element {
  return new ActionSet(
    answer(id, 'approve', words.approve, words.confirmApprove, { label: words.approveReason }),
    answer(id, 'reject', words.reject, words.confirmReject, {
      label: words.rejectReason,
      isRequired: true,
      errorMessage: words.rejectRequired,
    }),
  ).withSpacing('Medium');
}

/** What an approver can press without answering: the others see that they are on it, or are asked too. */
export function chasingButtons(id: string): Element {
  const data = { id, v: buttonFormat };
  return new ActionSet(
    new ExecuteAction({ title: words.onIt, verb: 'claim', data }),
    new ExecuteAction({ title: words.askOthers, verb: 'ask-others', data }),
  );
}

function answer(id: string, verb: Verdict, title: string, confirm: string, input: TextInputOptions): ShowCardAction {
  const style = verb === 'approve' ? 'positive' : 'destructive';
  const reason = new TextInput({
    id: `${verb}Reason`,
    isMultiline: true,
    maxLength: maxReasonCharacters,
    ...input,
  });
  const submit = new ExecuteAction({ title: confirm, style, verb, data: { id, v: buttonFormat } });
  return new ShowCardAction({
    title,
    style,
    card: new AdaptiveCard(reason).withVersion('1.5').withActions(submit),
  });
}
