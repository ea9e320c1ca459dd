import type { AccessRequest, Refusal } from '../model';
import { WorkflowError, type Presser, type VoteAnswer, type VoteInput } from '../workflow';
import type { SignInAnswer } from './approver/answers';
import { voteAsApprover } from './approver/vote';
import { answerAccess } from './access-command';
import { planCard, requestCard, stepUpCard, type Card } from './cards';
import { clickOf, type AnswerClick } from './click';
import type { CheckedActivity } from './door';
import { TeamsError } from './errors';
import { inTime } from './in-time';
import { cardType } from './messages';
import type { BotParts } from './parts';
import { turnPage } from './past/history';
import type { PagePress } from './past/page-press';
import type { TeamsWorkflow } from './ports';
import { fromRoster } from './roster';
import { placeOf, senderOf } from './sender';
import { answers, refusalTexts } from './texts';

const messageType = 'application/vnd.microsoft.activity.message';
const errorType = 'application/vnd.microsoft.error';

/**
 * What is answered to a press: the card as it stands now, a sentence that leaves the card as it is, or that nothing can
 * be kept now and so nothing was taken.
 */
export type PressAnswer =
  | { statusCode: 200; type: typeof cardType; value: Card }
  | { statusCode: 200; type: typeof messageType; value: string }
  | SignInAnswer
  | { statusCode: 503; type: typeof errorType; value: { code: 'STORE_UNAVAILABLE'; message: string } };

/** Refusals after which the presser's card is behind the truth: they are shown how the request stands. */
const stale: ReadonlySet<Refusal> = new Set(['ALREADY_DECIDED', 'DECISION_UNDER_WAY', 'REQUEST_EXPIRED']);

/**
 * Answers a press of a button, once what it means is committed; the other copies follow as updates. Where that takes too
 * long, the presser is told to wait: what was started goes on, and the card follows.
 *
 * @returns always an answer: no failure is shown in its own words.
 */
export async function answerPress(parts: BotParts, activity: CheckedActivity): Promise<PressAnswer> {
  const work = pressed(parts, activity);
  try {
    return await inTime(work, parts.timeouts.pressMs);
  } catch (error) {
    if (error instanceof TeamsError && error.code === 'NO_ANSWER_IN_TIME') {
      work.catch((late: unknown) => {
        parts.log.error({ err: late }, 'a press failed after it was answered');
      });
      return say(answers.slow);
    }
    parts.log.error({ err: error }, 'a press failed');
    return isUnavailable(error) ? unavailable : say(answers.failed);
  }
}

/** Whether an error says that nothing can be kept now, so that nothing was taken. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof WorkflowError && (error.code === 'STORE_UNAVAILABLE' || error.code === 'STOPPED');
}

async function pressed(parts: BotParts, activity: CheckedActivity): Promise<PressAnswer> {
  const { tenantId, workflow, log } = parts;
  const sender = senderOf(activity, tenantId);
  if (sender === undefined) return say(answers.whoIsThis);
  const click = clickOf(activity['value']);
  if (!click.ok) {
    const { teamsId: _teamsId, ...by } = sender;
    await workflow.recordBadClick(by, click.why);
    return say(refusalTexts[click.why]);
  }
  if (click.verb === 'history') return answerPage(parts, activity, click);
  // Without the roster nobody knows whether they are a guest, and a guest must not decide because Teams was busy.
  const looked = await fromRoster(parts, placeOf(activity, tenantId), sender);
  if (!looked.ok) {
    log.warn({ err: looked.error }, 'the roster could not be asked');
    return say(answers.whoIsThis);
  }
  const { presser } = looked;
  switch (click.verb) {
    case 'approve':
    case 'reject':
      return answerVote(parts, activity, click, presser, sender.teamsId);
    case 'request-access': {
      const { ok: _ok, verb: _verb, ...ask } = click;
      const answer = await answerAccess(parts, { ...ask, by: presser });
      return typeof answer === 'string' ? say(answer) : show(answer);
    }
    case 'back': {
      const request = (await parts.history.find(click.requestId)).find(({ id }) => id === click.requestId);
      return request === undefined ? say(refusalTexts.UNKNOWN_REQUEST) : show(cardFor(parts, request, presser));
    }
    case 'claim':
    case 'ask-others':
    case 'end-access':
      return answered(parts, await carriedOut(workflow, click.requestId, click.verb, presser), presser);
  }
}

async function answerPage(parts: BotParts, activity: CheckedActivity, press: PagePress): Promise<PressAnswer> {
  const { filter, cursor } = press;
  const answer = await turnPage(parts, activity, { filter, ...(cursor === undefined ? {} : { cursor }) });
  return typeof answer === 'string' ? say(answer) : show(answer);
}

async function answerVote(
  parts: BotParts,
  activity: CheckedActivity,
  { requestId, verb: verdict, reason, confirmed, sanctionMs }: AnswerClick,
  by: Presser,
  teamsId: string,
): Promise<PressAnswer> {
  const { approver, workflow, clock, cards } = parts;
  const input: VoteInput = {
    requestId,
    verdict,
    reason,
    by,
    ...(confirmed === undefined ? {} : { confirmed }),
    ...(sanctionMs === undefined ? {} : { sanctionMs }),
  };
  if (approver === undefined) return voted(parts, await workflow.vote(input), input);
  const vote = await voteAsApprover({ ...parts, ...approver }, activity, teamsId, input);
  switch (vote.kind) {
    case 'sign-in':
      return vote.answer;
    case 'step-up':
      return show(stepUpCard(vote.request, clock.now(), vote.link, verdict, cards));
    case 'voted':
      return voted(parts, vote.answer, input);
  }
}

/** An answer that would change resources in Azure is shown what it would do, to be confirmed by the same person. */
function voted(parts: BotParts, answer: VoteAnswer, { verdict, reason, sanctionMs, by }: VoteInput): PressAnswer {
  if (answer.ok || answer.why !== 'CONFIRM_PLAN' || answer.request === undefined || answer.proposal === undefined) {
    return answered(parts, answer, by);
  }
  const { plan, hash } = answer.proposal;
  const confirm = { verdict, reason, plan, hash, ...(sanctionMs === undefined ? {} : { sanctionMs }) };
  const card = planCard(answer.request, parts.clock.now(), confirm, parts.cards);
  // What they are asked to confirm is theirs to see at once: that it was seen is written beside that.
  parts.workflow
    .planShown({ request: answer.request, by, plan: hash, card: JSON.stringify(card) })
    .catch((error: unknown) => {
      parts.log.error({ err: error }, 'it could not be recorded that a plan was shown');
    });
  return show(card);
}

function answered(parts: BotParts, answer: VoteAnswer, by: Presser): PressAnswer {
  const request = answer.ok || stale.has(answer.why) ? answer.request : undefined;
  if (request !== undefined) return show(cardFor(parts, request, by));
  return say(answer.ok ? answers.failed : refusalTexts[answer.why]);
}

/** The card as its presser may use it: whoever asked for access cannot decide it. */
function cardFor({ clock, cards }: BotParts, request: AccessRequest, by: Presser): Card {
  const isRequester = request.facts.requester?.id === by.id;
  return requestCard(request, clock.now(), isRequester ? { ...cards, told: true, requester: true } : cards);
}

function carriedOut(
  workflow: TeamsWorkflow,
  requestId: string,
  verb: 'claim' | 'ask-others' | 'end-access',
  by: Presser,
): Promise<VoteAnswer> {
  switch (verb) {
    case 'claim':
      return workflow.claim({ requestId, by });
    case 'ask-others':
      return workflow.askOthers({ requestId, by });
    case 'end-access':
      return workflow.endAccess({ requestId, by });
  }
}

const unavailable: PressAnswer = {
  statusCode: 503,
  type: errorType,
  value: { code: 'STORE_UNAVAILABLE', message: refusalTexts.STORE_UNAVAILABLE },
};

function say(value: string): PressAnswer {
  return { statusCode: 200, type: messageType, value };
}

function show(value: Card): PressAnswer {
  return { statusCode: 200, type: cardType, value };
}
