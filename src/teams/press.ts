import type { Refusal } from '../model';
import { WorkflowError, type Presser, type VoteAnswer } from '../workflow';
import type { SignInAnswer } from './approver/answers';
import { voteAsApprover } from './approver/vote';
import { requestCard, stepUpCard, type Card } from './cards';
import { clickOf, type Click } from './click';
import type { CheckedActivity } from './door';
import { TeamsError } from './errors';
import { inTime } from './in-time';
import { cardType } from './messages';
import type { BotParts } from './parts';
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
  // Without the roster nobody knows whether they are a guest, and a guest must not decide because Teams was busy.
  const looked = await fromRoster(parts, placeOf(activity, tenantId), sender);
  if (!looked.ok) {
    log.warn({ err: looked.error }, 'the roster could not be asked');
    return say(answers.whoIsThis);
  }
  const { presser } = looked;
  const { approver } = parts;
  if (approver !== undefined && (click.verb === 'approve' || click.verb === 'reject')) {
    const input = { requestId: click.requestId, verdict: click.verb, reason: click.reason, by: presser };
    const vote = await voteAsApprover({ ...parts, ...approver }, activity, sender.teamsId, input);
    switch (vote.kind) {
      case 'sign-in':
        return vote.answer;
      case 'step-up':
        return show(stepUpCard(vote.request, parts.clock.now(), vote.link, click.verb, parts.cards));
      case 'voted':
        return answered(parts, vote.answer);
    }
  }
  return answered(parts, await carriedOut(workflow, click, presser));
}

function answered(parts: BotParts, answer: VoteAnswer): PressAnswer {
  const request = answer.ok || stale.has(answer.why) ? answer.request : undefined;
  if (request !== undefined) return show(requestCard(request, parts.clock.now(), parts.cards));
  return say(answer.ok ? answers.failed : refusalTexts[answer.why]);
}

function carriedOut(workflow: TeamsWorkflow, click: Extract<Click, { ok: true }>, by: Presser): Promise<VoteAnswer> {
  const { requestId } = click;
  switch (click.verb) {
    case 'approve':
    case 'reject':
      return workflow.vote({ requestId, verdict: click.verb, reason: click.reason, by });
    case 'claim':
      return workflow.claim({ requestId, by });
    case 'ask-others':
      return workflow.askOthers({ requestId, by });
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
