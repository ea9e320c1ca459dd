import type { AccessRequest, Ending, Outcome, RequestState } from '../../model';
import { actorName, personActor } from '../../model';
import { reviewWords, storageRefusalText } from '../review-texts';
import { refusedText, words } from '../texts';
import { carriedRows } from './carried';
import { moment, ours, row, theirLine, type Element } from './elements';
import type { Limits } from './fitted';
import { chased, deadline, outcome, progress, voteRows } from './status';

const small = { spacing: 'Small' } as const;

/** How a review or an access request stands: how long is left, what is being done in Azure, or what came of it. */
export function storageStatus(request: AccessRequest, now: Date, limits: Limits): Element[] {
  const { current, facts } = request;
  const isReview = facts.kind === 'byos-review';
  switch (current.state) {
    case 'pending':
      return [...deadline(request, now), ...refused(current, limits), ...progress(request), ...chased(request, limits)];
    case 'deciding': {
      const { actions = [] } = current;
      return [
        ours(actions.length === 0 ? reviewWords.nothingToDo : reviewWords.carryingOut, small),
        ...current.votes.flatMap((vote) => voteRows(vote, limits)),
        ...carriedRows(actions, request, limits),
      ];
    }
    case 'approved':
      return [
        ...(current.ending === undefined ? granted(current) : ending(current.ending, request, limits)),
        ...outcome(current.outcome, 'approve', limits),
        ...carriedRows(current.outcome.actions ?? [], request, limits),
        ...sanctioned(current.outcome),
        ...(isReview ? [] : usesOf(request)),
      ];
    case 'rejected':
      return [
        ...outcome(current.outcome, 'reject', limits),
        ...(isReview ? undone(current.outcome, request, limits) : []),
      ];
    case 'access-ended':
      return [
        ours(`${reviewWords.ended[current.how]}: ${moment(current.at)}`, { ...small, weight: 'Bolder' }),
        ...outcome(current.outcome, 'approve', limits),
        ...usesOf(request),
      ];
    case 'expired':
      return [
        ours(reviewWords.nobodyAnswered[isReview ? 'review' : 'access'], small),
        ours(`${reviewWords.expiredAt} ${moment(current.at)}`, { isSubtle: true, spacing: 'None' }),
      ];
    case 'cancelled':
      return [ours(`${reviewWords.takenBack} ${moment(current.at)}`, small)];
  }
}

function refused({ lastRefusal }: Extract<RequestState, { state: 'pending' }>, limits: Limits): Element[] {
  if (lastRefusal === undefined) return [];
  const { why, by } = lastRefusal;
  return [
    ours(`${words.lastRefusal} ${storageRefusalText(why) ?? refusedText(why, by !== undefined)}`, {
      color: 'Attention',
    }),
    ...(by === undefined ? [] : [row(words.answerOf, [theirLine(actorName(personActor(by)), limits.line)])]),
  ];
}

function granted({ accessUntil }: Extract<RequestState, { state: 'approved' }>): Element[] {
  return accessUntil === undefined
    ? []
    : [ours(`${reviewWords.grantedUntil} ${moment(accessUntil)}`, { ...small, weight: 'Bolder' })];
}

function ending({ how, by, at, actions }: Ending, request: AccessRequest, limits: Limits): Element[] {
  return [
    ours(how === 'completed' ? reviewWords.ending.completed : `${reviewWords.ending.revoked}: ${moment(at)}`, {
      ...small,
      weight: 'Bolder',
    }),
    ...(by === undefined ? [] : [row(reviewWords.by, [theirLine(actorName(personActor(by)), limits.line)])]),
    ...carriedRows(actions, request, limits),
  ];
}

function undone({ actions = [] }: Outcome, request: AccessRequest, limits: Limits): Element[] {
  return actions.length === 0 ? [ours(reviewWords.nothingChanged, small)] : carriedRows(actions, request, limits);
}

function sanctioned({ sanctionedUntil }: Outcome): Element[] {
  return sanctionedUntil === undefined
    ? []
    : [ours(`${reviewWords.sanctionedUntil} ${moment(sanctionedUntil)}`, small)];
}

function usesOf({ facts: { uses = [] } }: AccessRequest): Element[] {
  if (uses.length === 0) return [ours(reviewWords.notUsed, { ...small, isSubtle: true })];
  const count = uses.reduce((sum, use) => sum + use.count, 0);
  const last =
    uses
      .map((use) => use.last)
      .sort()
      .at(-1) ?? '';
  return [ours(`${reviewWords.used(count)}, ${reviewWords.lastUsed} ${moment(last)}`, small)];
}
