import { Container } from '@microsoft/teams.cards';
import { actorName, personActor, type AccessRequest } from '../../model';
import { plannedActions } from '../../workflow';
import { askedText, dataName, reviewWords } from '../review-texts';
import { words } from '../texts';
import { askedPeople, linked, subscriptionName } from './details';
import { line, moment, ours, row, theirLine, type Element } from './elements';
import type { Limits } from './fitted';
import { justification } from './justification';
import { resourceUrl } from './links';
import { nameOf, whereOf } from './resources';
import { reviewFirst, reviewLines } from './review-lines';
import { voteRows } from './status';
import { storageStatus } from './storage-status';

const subtle = { isSubtle: true, size: 'Small', spacing: 'None' } as const;

/** What stands within a card's body. */
export interface StorageParts {
  /** Right below what there is to know first. */
  buttons?: Element[];
  /** What has to be confirmed: before all else, since it is what its reader has come to. */
  confirming?: Element[];
}

/**
 * What a review or an access request is about, with `buttons` right below what there is to know first: what happened or
 * is asked for, at which storage, by whom, why it is asked about, and what the answers do.
 */
export function storageBody(
  request: AccessRequest,
  now: Date,
  portal: string,
  limits: Limits,
  { buttons = [], confirming = [] }: StorageParts,
): Element[] {
  const { facts } = request;
  const meant = confirming.length === 0 ? meaning(request) : [];
  const status = storageStatus(request, now, limits);
  const place = line([theirLine(placeOf(request), limits.line, { weight: 'Bolder', size: 'Medium' })], {
    spacing: 'Small',
  });
  const rest = details(request, now, portal, limits);
  if (facts.review !== undefined) {
    const first = reviewFirst(facts.review, limits);
    const isWaiting = request.current.state === 'pending';
    // While it waits, what happened is read first; afterwards, what came of it.
    const above = isWaiting ? [...first, ...status, ...meant] : [...status, ...first];
    return [place, ...confirming, ...above, ...buttons, ...rest];
  }
  const titles = { why: reviewWords.why, whyInFull: reviewWords.whyInFull };
  const why = justification(facts.justification, limits, titles);
  const about = [...asked(request, limits), ...status, why.first, ...meant];
  return [place, ...confirming, ...about, ...buttons, ...why.rest, ...rest];
}

/** The storage account and the Speech resource behind it. */
function placeOf({ facts: { resourceIds, speechResourceIds } }: AccessRequest): string {
  const storage = resourceIds.map(nameOf).join(', ');
  const [first, ...others] = speechResourceIds.map(nameOf);
  if (first === undefined) return `${storage} (${reviewWords.unwatched})`;
  return `${first}${others.length === 0 ? '' : ` ${words.andMore(others.length)}`}, storage ${storage}`;
}

/** What each answer does, in a line: only while an answer is asked for. */
function meaning(request: AccessRequest): Element[] {
  if (request.current.state !== 'pending' || request.source !== 'live') return [];
  const { outcome } = reviewWords;
  if (request.facts.kind === 'byos-access') return [ours(outcome.grant, { isSubtle: true, size: 'Small' })];
  const plan = plannedActions(request, 'reject');
  const isTold = request.route.onReject !== 'revoke';
  const reject = isTold ? outcome.notify : plan.length === 0 ? outcome.nothing : outcome.revoke(plan.length);
  return [ours(outcome.approve, { isSubtle: true, size: 'Small' }), ours(reject, subtle)];
}

function asked({ facts: { asks, requester } }: AccessRequest, limits: Limits): Element[] {
  if (asks === undefined) return [];
  const { role, hours, container } = asks;
  const name = requester === undefined ? words.nobody : actorName(personActor(requester));
  return [
    row(reviewWords.requester, [theirLine(name, limits.line, { weight: 'Bolder' })]),
    row(reviewWords.asks, [theirLine(askedText(role, hours), limits.line, { weight: 'Bolder' })]),
    row(reviewWords.container, [
      theirLine(container === undefined ? reviewWords.wholeAccount : dataName(container), limits.line),
    ]),
  ];
}

function details(request: AccessRequest, now: Date, portal: string, limits: Limits): Element[] {
  const { facts, current, openedAt } = request;
  const answered = current.state === 'pending' ? current.votes : [];
  return [
    new Container(
      ...answered.flatMap((vote) => voteRows(vote, limits)),
      ...(facts.review === undefined ? [] : reviewLines(facts.review, limits)),
      ...facts.resourceIds.slice(0, limits.rows).flatMap((id) => [
        row(reviewWords.storage, [linked(nameOf(id), resourceUrl(id, portal), limits)], { spacing: 'Medium' }),
        line([theirLine(whereOf(id, facts.subscription.id), limits.line, { isSubtle: true, size: 'Small' })], {
          spacing: 'None',
        }),
      ]),
      ...facts.speechResourceIds
        .slice(0, limits.rows)
        .map((id) => row(reviewWords.speech, [linked(nameOf(id), resourceUrl(id, portal), limits)])),
      row(words.subscription, [theirLine(subscriptionName(facts), limits.line)]),
      ours(`${reviewWords.opened} ${moment(openedAt)}`, { spacing: 'Small', isSubtle: true }),
      row(words.asked, [theirLine(askedPeople(request, now, limits), limits.line * 2)]),
      row(words.request, [theirLine(request.id)]),
    )
      .withSpacing('Large')
      .withSeparator(true),
  ];
}
