import type { Request, Response } from 'express';
import { decide } from '../lockbox/lifecycle';
import type { LockboxRequest } from '../lockbox/request';
import type { State } from '../state';
import { principalOf } from './authenticate';
import { sendArmError } from './errors';

/** Carries out `updateApproval` on a request and answers it as Azure does: the decision echoed, or the conflict. */
export function answerDecision(state: State, target: LockboxRequest, request: Request, response: Response): void {
  const body = parsed(request.body, target);
  if (body === undefined) {
    sendArmError(response, {
      status: 400,
      code: 'InvalidRequestContent',
      message: "The request content was invalid: 'status' must be 'Approve' or 'Deny', and 'reason' a text.",
    });
    return;
  }
  const clientRequestId = request.get('x-ms-client-request-id');
  const by = principalOf(state, request);
  const { demandContext } = state.world.settings;
  if (demandContext !== null && by.kind === 'person' && by.acrs?.includes(demandContext) !== true) {
    sendChallenge(state, demandContext, response);
    return;
  }
  const decision = { verdict: body.verdict, reason: body.reason, by };
  const answer = decide(state, target, { ...decision, ...(clientRequestId === undefined ? {} : { clientRequestId }) });
  if (answer === 'taken') response.json({ [body.key]: body.verdict, reason: body.reason });
  else if (answer === 'conflict') sendConflict(state, target, response);
  else sendForbidden(state, target, response);
}

/** As ARM asks for a sign-in that satisfies an authentication context: a claims challenge. */
function sendChallenge(state: State, context: string, response: Response): void {
  const claims = { access_token: { acrs: { essential: true, value: context } } };
  const encoded = Buffer.from(JSON.stringify(claims)).toString('base64');
  const authority = `https://login.microsoftonline.com/${state.tenantId}`;
  response.set(
    'WWW-Authenticate',
    `Bearer realm="", authorization_uri="${authority}", error="insufficient_claims", claims="${encoded}"`,
  );
  const message = `The presented access token does not satisfy the authentication context ${context}.`;
  sendArmError(response, { status: 401, code: 'RequestDisallowedByConditionalAccess', message });
}

interface Decision {
  /** The field that bore the verdict; the answer uses the same. */
  key: 'status' | 'decision';
  verdict: 'Approve' | 'Deny';
  reason: string;
}

/** The older revision called the verdict `decision`; a request told in that revision takes both names. */
function parsed(body: unknown, target: LockboxRequest): Decision | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { status, decision, reason = '' } = body as Record<string, unknown>;
  const key = status === undefined && target.shape === 'old' ? 'decision' : 'status';
  const verdict = key === 'status' ? status : decision;
  if (verdict !== 'Approve' && verdict !== 'Deny') return undefined;
  return typeof reason === 'string' ? { key, verdict, reason } : undefined;
}

function sendConflict(state: State, { status: currentStatus }: LockboxRequest, response: Response): void {
  sendArmError(response, {
    status: state.world.settings.conflictStatus,
    code: 'InvalidRequestState',
    message: `The Lockbox request is in the status '${currentStatus}' and cannot be decided.`,
    extra: { target: 'status', additionalInfo: [{ type: 'LockboxRequestState', info: { currentStatus } }] },
  });
}

function sendForbidden(state: State, target: LockboxRequest, response: Response): void {
  sendArmError(response, {
    status: 403,
    code: 'AuthorizationFailed',
    message: `The client does not have authorization to perform action 'Microsoft.CustomerLockbox/requests/UpdateApproval/action' over scope '/subscriptions/${target.subscriptionId}' in tenant '${state.tenantId}' or the scope is invalid.`,
  });
}
