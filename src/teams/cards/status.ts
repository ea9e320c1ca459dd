import { actorName, personActor, type AccessRequest, type LastRefusal, type Outcome, type Vote } from '../../model';
import { aboutLeft, automaticText, refusedText, sentText, verdictWords, words } from '../texts';
import { line, moment, ours, row, theirLine, timeOf, type Element } from './elements';
import type { Limits } from './fitted';

const small = { spacing: 'Small' } as const;

/** What there is to know now: how long is left, or what came of it. */
export function status(request: AccessRequest, now: Date, limits: Limits): Element[] {
  const { current } = request;
  switch (current.state) {
    case 'pending':
      return [
        ...deadline(request, now),
        ...(current.lastRefusal === undefined ? [] : refused(current.lastRefusal, limits)),
        ...unusualWord(request),
        ...progress(request),
        ...chased(request, limits),
      ];
    case 'deciding':
      return [
        ours(sentText(current.sent, current.attempts), small),
        ...unusualWord(request),
        ...(current.sent === 'elsewhere' ? [] : current.votes.flatMap((vote) => voteRows(vote, limits))),
      ];
    case 'approved': {
      const until = current.accessUntil;
      return [
        ...outcome(current.outcome, 'approve', limits),
        ...(until === undefined ? openEnd(request) : [ours(`${words.accessUntil} ${moment(until)}`, small)]),
      ];
    }
    case 'rejected':
      return outcome(current.outcome, 'reject', limits);
    case 'access-ended':
      return [
        ours(`${words[current.how]} ${moment(current.at)}`, { ...small, weight: 'Bolder' }),
        ...outcome(current.outcome, 'approve', limits),
      ];
    case 'expired':
      return [ours(`${words.nobodyDecided} ${moment(current.at)}`, small)];
    case 'cancelled':
      return [ours(`${words.takenBack} ${moment(current.at)}`, small)];
  }
}

/** A record of the past is not followed: nothing would ever end it. */
function openEnd({ source }: AccessRequest): Element[] {
  return source === 'live' ? [ours(words.accessOpen, small)] : [];
}

function refused({ why, by }: LastRefusal, limits: Limits): Element[] {
  return [
    ours(`${words.lastRefusal} ${refusedText(why, by !== undefined)}`, { color: 'Attention' }),
    ...(by === undefined ? [] : [row(words.answerOf, [theirLine(actorName(personActor(by)), limits.line)])]),
  ];
}

/** When it expires, and about how long that is. */
export function deadline({ facts: { expiresAt }, source }: AccessRequest, now: Date): Element[] {
  if (expiresAt === undefined) return [ours(words.noExpiry, small)];
  if (source === 'replay') return [ours(`${words.expired} ${moment(expiresAt)}`, small)];
  const left = aboutLeft(Date.parse(expiresAt) - now.getTime());
  return [
    ours(`${words.expires} ${moment(expiresAt)}`, { ...small, weight: 'Bolder' }),
    ours(`${left}, ${words.asOf} ${timeOf(now)}`, { isSubtle: true, spacing: 'None' }),
  ];
}

/** Azure's own word, where it is not the usual one of the state. */
function unusualWord({ azureStatus }: AccessRequest): Element[] {
  return /^(?:pending|approving|denying)$/i.test(azureStatus) ? [] : [row(words.azureStatus, azureStatus)];
}

/** How many approvals there are, where several are needed. */
export function progress({ current, route }: AccessRequest): Element[] {
  if (current.state !== 'pending' || route.approvals < 2) return [];
  const given = current.votes.filter(({ verdict }) => verdict === 'approve').length;
  return [ours(words.votesOf(given, route.approvals), { ...small, weight: 'Bolder' })];
}

/** Who is on it, and who was brought in since it opened. */
export function chased({ claim, reached, route }: AccessRequest, limits: Limits): Element[] {
  const escalations = reached.flatMap(({ key, at }) => {
    const stage = route.stages.find((one) => one.key === key && one.kind === 'escalate');
    return stage === undefined ? [] : [{ at, to: [...stage.groups.map(({ name }) => name), ...stage.channels] }];
  });
  return [
    ...(claim === undefined
      ? []
      : [
          line([theirLine(actorName(personActor(claim.by)), limits.line, { weight: 'Bolder' })], small),
          ours(`${words.isOnIt} ${moment(claim.until)}`, { spacing: 'None' }),
        ]),
    ...escalations
      .slice(0, limits.rows)
      .flatMap(({ at, to }) => [
        row(words.escalated, [theirLine(to.join(', '), limits.line)]),
        ours(moment(at), { isSubtle: true, spacing: 'None', size: 'Small' }),
      ]),
  ];
}

/** One approver's answer: who, when, why. */
export function voteRows({ by, for: delegator, verdict, reason, at }: Vote, limits: Limits): Element[] {
  const who = actorName(personActor(by));
  const inPlaceOf = delegator === undefined ? '' : ` ${words.inPlaceOf(actorName(personActor(delegator)))}`;
  const name = theirLine(`${who}${inPlaceOf}`, limits.line);
  return [
    row(verdictWords[verdict], [name]),
    ours(moment(at), { isSubtle: true, spacing: 'None', size: 'Small' }),
    ...reasonRow(reason, limits),
  ];
}

/** Who decided, when and why. */
export function outcome(made: Outcome, verdict: 'approve' | 'reject', limits: Limits): Element[] {
  const [first, ...others] = made.votes;
  // Several answers are told one by one, the last of them the one that decided; so is one given for somebody else.
  if (first !== undefined && (others.length > 0 || first.for !== undefined) && made.via === 'card') {
    return [...made.votes.flatMap((vote) => voteRows(vote, limits)), ...unattributed(made)];
  }
  return [
    ...(made.via === 'azure-auto'
      ? [ours(automaticText(verdict), { ...small, weight: 'Bolder' })]
      : [row(verdictWords[verdict], [theirLine(decider(made), limits.line)])]),
    ours(moment(made.at), { isSubtle: true, spacing: 'None', size: 'Small' }),
    ...unattributed(made),
    ...reasonRow(made.reason ?? '', limits),
  ];
}

function decider({ by, via }: Outcome): string {
  if (by.kind === 'unknown') return words.elsewhere;
  return via === 'card' ? actorName(by) : `${actorName(by)}, ${words.inAzure}`;
}

function unattributed({ attribution }: Outcome): Element[] {
  return attribution === 'agreed-unattributed' ? [ours(words.unattributed, { isSubtle: true, ...small })] : [];
}

function reasonRow(reason: string, limits: Limits): Element[] {
  return reason.trim() === '' ? [] : [row(words.reason, [theirLine(reason, limits.line)])];
}
