import type { AccessRequest, Person } from '../../model';
import { headline, serviceName, words } from '../texts';
import { chasingButtons, decisionButtons } from './actions';
import { details } from './details';
import { card, line, link, ours, theirLine, type Element } from './elements';
import { fitted, type Card, type Limits } from './fitted';
import { plainest } from './inert';
import { justification } from './justification';
import { lockboxUrl, publicPortal } from './links';
import { whatOf } from './resources';
import { status } from './status';
import { unreachedLine } from './unreached';

/** How a card is made. */
export interface CardOptions {
  /** Origin of the Azure portal of this cloud; the public one unless said otherwise. */
  portal?: string;
  /** Its reader is only told: no button, and a line that says so. */
  told?: boolean;
}

/**
 * The card of a request as it stands: what is asked, for which resource, how long is left, and either the two answers
 * or what came of it; below, everything else that an approver needs.
 *
 * @param now for "about N h left".
 * @param unreached approvers to mention while it waits, since they could not be reached by themselves.
 * @returns a card that fits into one message.
 */
export function requestCard(
  request: AccessRequest,
  now: Date,
  { portal = publicPortal, told = false }: CardOptions = {},
  unreached: readonly Person[] = [],
): Card {
  const asks = request.current.state === 'pending' && request.source === 'live';
  return fitted((limits) => {
    const buttons = told ? [ours(words.onlyTold, { isSubtle: true })] : answers(request.id);
    const mentions = unreachedLine(asks ? unreached : [], limits.rows);
    const elements = [...mentions.elements, ...body(request, now, portal, limits, asks ? buttons : [])];
    return mentions.mention(card(summaryOf(request), elements, [link(words.openPortal, lockboxUrl(portal))]));
  });
}

function answers(id: string): Element[] {
  return [decisionButtons(id), chasingButtons(id)];
}

/** @returns what a notification says of a request, in words that no client expands. */
export function summaryOf(request: AccessRequest): string {
  return `${headline(request)}: ${plainest(`${serviceName(request.facts.service)} ${whatOf(request.facts)}`)}. ${request.id}`;
}

/** The elements of a request's card, with `buttons` right below what there is to know first. */
export function body(
  request: AccessRequest,
  now: Date,
  portal: string,
  limits: Limits,
  buttons: Element[] = [],
): Element[] {
  const { facts, source } = request;
  const why = justification(facts.justification, limits);
  const replayed = source === 'replay';
  const what = [
    theirLine(`${serviceName(facts.service)}: ${whatOf(facts)}`, limits.line, { weight: 'Bolder', size: 'Medium' }),
  ];
  return [
    ours(headline(request), { size: 'Large', weight: 'Bolder', color: colourOf(request), style: 'heading' }),
    ...(replayed ? [ours(words.replayed, { weight: 'Bolder', spacing: 'Small' })] : []),
    line(what, { spacing: 'Small' }),
    ...status(request, now, limits),
    why.first,
    ...buttons,
    ...why.rest,
    ...details(request, now, portal, limits),
  ];
}

function colourOf({ current }: AccessRequest): 'Accent' | 'Good' | 'Attention' | 'Default' {
  switch (current.state) {
    case 'pending':
    case 'deciding':
      return 'Accent';
    case 'approved':
      return 'Good';
    case 'rejected':
    case 'expired':
      return 'Attention';
    case 'access-ended':
    case 'cancelled':
      return 'Default';
  }
}
