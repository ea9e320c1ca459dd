import type { AccessRequest, Refusal } from '../../model';
import type { VoteAnswer, VoteInput } from '../../workflow';
import type { CheckedActivity } from '../door';
import { TeamsError } from '../errors';
import type { BotParts } from '../parts';
import { incorrectCode, loginRequest, preconditionFailed, type SignInAnswer } from './answers';
import type { SigningIn } from './signing-in';
import { tokenInHand, type InHand } from './token';
import type { SignInResource } from './user-tokens';

/** What came of an answer in the approver's own name. */
export type ApproverVote =
  | { kind: 'voted'; answer: VoteAnswer }
  | { kind: 'sign-in'; answer: SignInAnswer }
  /** The presser has to sign in on our own page. */
  | { kind: 'step-up'; request: AccessRequest; link: string };

/**
 * Takes an answer that is carried out in the approver's own name. The workflow says what is still missing and writes
 * nothing until it is in hand; whoever may not decide is told so and never asked to sign in.
 */
export async function voteAsApprover(
  parts: BotParts & SigningIn,
  activity: CheckedActivity,
  teamsId: string,
  input: VoteInput,
): Promise<ApproverVote> {
  const { workflow, signIn } = parts;
  const first = await workflow.vote({ ...input, proof: 'nothing' });
  if (first.ok) return { kind: 'voted', answer: first };
  if (first.why === 'STEP_UP_NEEDED') return stepUp(parts, input, first.request, first.claims);
  if (first.why !== 'SIGN_IN_NEEDED') return { kind: 'voted', answer: first };
  const inHand = await tokenOrWhy(parts, activity, teamsId, input);
  switch (inHand.kind) {
    case 'ask':
      return { kind: 'sign-in', answer: loginRequest(signIn.connection, inHand.resource) };
    case 'wrong-code':
      return { kind: 'sign-in', answer: incorrectCode };
    case 'refused':
      await workflow.refuseVote(input, inHand.why);
      return inHand.again
        ? { kind: 'sign-in', answer: preconditionFailed(inHand.why) }
        : refusedBy(inHand.why, first.request);
    case 'step-up':
      return stepUp(parts, input, first.request, inHand.claims);
    case 'token':
      return { kind: 'voted', answer: await withToken(parts, input, inHand.token) };
  }
}

/** A token service that does not answer keeps nobody from trying again, and decides nothing. */
async function tokenOrWhy(
  { signIn, userTokens, log }: BotParts & SigningIn,
  activity: CheckedActivity,
  teamsId: string,
  { by }: VoteInput,
): Promise<Exclude<InHand, { kind: 'ask' }> | { kind: 'ask'; resource: SignInResource }> {
  try {
    const inHand = await tokenInHand({ signIn, userTokens, by, teamsId }, activity['value']);
    return inHand.kind === 'ask' ? { kind: 'ask', resource: await userTokens.signInResource(activity) } : inHand;
  } catch (error) {
    // Of a failed call only its status is told: what was sent stands in the error too, and it may hold a token.
    log.warn({ status: statusOf(error) }, 'the token service could not be asked');
    return { kind: 'refused', why: 'SIGN_IN_FAILED', again: false };
  }
}

function statusOf(error: unknown): string {
  if (error instanceof TeamsError) return error.code;
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? String(statusCode) : 'no answer';
}

async function withToken(
  { signIn, workflow }: BotParts & SigningIn,
  input: VoteInput,
  token: string,
): Promise<VoteAnswer> {
  const { requestId, by } = input;
  // Held before the intent is written: from the commit on somebody has to be able to carry it out.
  signIn.hold(requestId, by, token);
  let kept = false;
  try {
    const answer = await workflow.vote({ ...input, proof: 'token' });
    kept = answer.ok && answer.request.current.state === 'deciding';
    return answer;
  } finally {
    if (!kept) signIn.drop(requestId, by);
  }
}

async function stepUp(
  { signIn, workflow }: BotParts & SigningIn,
  input: VoteInput,
  request: AccessRequest | undefined,
  claims: string | undefined,
): Promise<ApproverVote> {
  const context = request?.route.stepUp;
  const asked = { ...(context === undefined ? {} : { context }), ...(claims === undefined ? {} : { claims }) };
  const made = await signIn.stepUpLink(input, asked);
  if (made.ok && request !== undefined) return { kind: 'step-up', request, link: made.link };
  const why = made.ok ? 'UNKNOWN_REQUEST' : made.why;
  await workflow.refuseVote(input, why);
  return refusedBy(why, request);
}

function refusedBy(why: Refusal, request: AccessRequest | undefined): ApproverVote {
  return { kind: 'voted', answer: { ok: false, why, ...(request === undefined ? {} : { request }) } };
}
