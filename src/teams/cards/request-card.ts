import type { OpenUrlAction } from '@microsoft/teams.cards';
import type { AccessRequest, Person } from '../../model';
import { reviewWords, storageSummary } from '../review-texts';
import { headline, serviceName, words } from '../texts';
import { chasingButtons, decisionButtons } from './actions';
import { details } from './details';
import { card, line, link, moment, ours, theirLine, type Element } from './elements';
import { fitted, type Card, type Limits } from './fitted';
import { plainest } from './inert';
import { justification } from './justification';
import { lockboxUrl, publicPortal, resourceUrl } from './links';
import { whatOf } from './resources';
import { status } from './status';
import { storageBody } from './storage-body';
import { endButton, storageAnswers } from './storage-buttons';
import { unreachedLine } from './unreached';

/** How a card is made. */
export interface CardOptions {
  /** Origin of the Azure portal of this cloud; the public one unless said otherwise. */
  portal?: string;
  /** Where people open this service in a browser; absent where it has no address of its own. */
  publicUrl?: string;
  /** Its reader is only told: no button, and a line that says so. */
  told?: boolean;
  /** Its reader asked for the access themselves: they cannot decide it, and can end it. */
  requester?: boolean;
  /** The longest that the same can be kept from being asked about again, in milliseconds; see `byos.sanctionMax`. */
  sanctionMaxMs?: number | undefined;
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
  { portal = publicPortal, told = false, requester = false, sanctionMaxMs }: CardOptions = {},
  unreached: readonly Person[] = [],
): Card {
  const asks = request.current.state === 'pending' && request.source === 'live';
  return fitted((limits) => {
    const note = requester ? reviewWords.youAsked : told ? words.onlyTold : undefined;
    const asking = note === undefined ? answers(request, limits, sanctionMaxMs) : [ours(note, { isSubtle: true })];
    const buttons = asks ? asking : told && !requester ? [] : endButton(request);
    const mentions = unreachedLine(asks ? unreached : [], limits.rows);
    const elements = [...mentions.elements, ...body(request, now, portal, limits, buttons)];
    return mentions.mention(card(summaryOf(request), elements, portalLink(request, portal)));
  });
}

function answers(request: AccessRequest, limits: Limits, sanctionMaxMs: number | undefined): Element[] {
  if (request.facts.kind !== 'lockbox') return storageAnswers(request, limits, sanctionMaxMs);
  return [decisionButtons(request.id), chasingButtons(request.id)];
}

/** Where Azure shows it: the page of Customer Lockbox, or the storage account. */
function portalLink({ facts: { kind, resourceIds } }: AccessRequest, portal: string): OpenUrlAction[] {
  const url = kind === 'lockbox' ? lockboxUrl(portal) : resourceUrl(resourceIds[0] ?? '', portal);
  return url === undefined ? [] : [link(words.openPortal, url)];
}

/** @returns what a notification says of a request, in words that no client expands. */
export function summaryOf(request: AccessRequest): string {
  const { service, kind } = request.facts;
  const about = kind === 'lockbox' ? headline(request) : storageSummary(request);
  return `${about}: ${plainest(`${serviceName(service)} ${whatOf(request.facts)}`)}. ${request.id}`;
}

/**
 * The elements of a request's card, with `buttons` right below what there is to know first.
 *
 * @param confirming what stands above that, on the card of a plan that has to be confirmed.
 */
export function body(
  request: AccessRequest,
  now: Date,
  portal: string,
  limits: Limits,
  buttons: Element[] = [],
  confirming: Element[] = [],
): Element[] {
  const { facts, source } = request;
  const replayed = source === 'replay';
  const head = [
    ours(headline(request), { size: 'Large', weight: 'Bolder', color: colourOf(request), style: 'heading' }),
    ...(replayed ? [ours(words.replayed, { weight: 'Bolder', spacing: 'Small' })] : []),
    ...(request.erased === undefined
      ? []
      : [ours(`${words.erased} ${moment(request.erased.at)}`, { isSubtle: true, spacing: 'Small' })]),
  ];
  if (facts.kind !== 'lockbox') {
    return [...head, ...storageBody(request, now, portal, limits, { buttons, confirming })];
  }
  const why = justification(facts.justification, limits);
  const what = [
    theirLine(`${serviceName(facts.service)}: ${whatOf(facts)}`, limits.line, { weight: 'Bolder', size: 'Medium' }),
  ];
  return [
    ...head,
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
