import type { Request, Response } from 'express';
import { writeOperation } from '../administrative-log';
import { lockedBy } from '../locks';
import type { State } from '../state';
import { principalOf } from './authenticate';
import { sendArmError, type ArmError } from './errors';

/** What a call does to a resource. */
export interface Doing {
  /** E.g. `Microsoft.Storage/storageAccounts/write`. */
  name: string;
  /** ARM path of what is changed. */
  resourceId: string;
  /** Where it differs from the resource: the parent of a role assignment or a lock. */
  scope?: string;
  /** What a lock has to allow; nothing for locks themselves. */
  needs: 'write' | 'delete' | 'nothing';
  accepted?: boolean;
  /** Whether the answer may stand in the log; false for keys and signatures. */
  logsAnswer?: boolean;
}

/** What is answered: the status and the body, if any. */
interface Answer {
  status: number;
  body?: unknown;
}

/**
 * Carries a write or an action out, answers it, and writes its events. A lock refuses it with 409, and the change may
 * refuse itself; a refused one leaves a Failed event.
 */
export function carryOut(
  state: State,
  { request, response }: { request: Request; response: Response },
  doing: Doing,
  change: () => Answer | { refused: ArmError },
): void {
  const correlationId =
    request.get('x-ms-correlation-request-id') ?? String(response.get('x-ms-correlation-request-id'));
  response.set('x-ms-correlation-request-id', correlationId);
  const outcome = lockRefusal(state, doing) ?? change();
  const body: unknown = request.body;
  writeOperation(state, {
    ...doing,
    by: principalOf(state, request),
    ip: request.ip ?? '127.0.0.1',
    clientRequestId: request.get('x-ms-client-request-id') ?? correlationId,
    correlationId,
    method: request.method,
    ...(hasBody(request) ? { requestBody: body } : {}),
    ...('refused' in outcome
      ? { failure: { status: statusNames[outcome.refused.status] ?? 'BadRequest', ...textOf(outcome.refused) } }
      : doing.logsAnswer === false || outcome.body === undefined
        ? {}
        : { responseBody: outcome.body }),
  });
  if ('refused' in outcome) sendArmError(response, outcome.refused);
  // Sent as JSON or as nothing: a fault takes the place of whatever goes through `send`.
  else if (outcome.body === undefined) response.status(outcome.status).send('');
  else response.status(outcome.status).json(outcome.body);
}

/** The parser gives an empty object for no body at all. */
function hasBody(request: Request): boolean {
  return request.get('transfer-encoding') !== undefined || Number(request.get('content-length') ?? 0) > 0;
}

const statusNames: Readonly<Record<number, string>> = { 400: 'BadRequest', 404: 'NotFound', 409: 'Conflict' };

function textOf({ code, message }: ArmError): { code: string; message: string } {
  return { code, message };
}

function lockRefusal(state: State, { resourceId, needs }: Doing): { refused: ArmError } | undefined {
  if (needs === 'nothing') return undefined;
  const scopes = lockedBy(state.world.locks, resourceId, needs);
  if (scopes.length === 0) return undefined;
  const message = `The scope '${resourceId}' cannot perform ${needs} operation because following scope(s) are locked: '${scopes.join(', ')}'. Please remove the lock and try again.`;
  return { refused: { status: 409, code: 'ScopeLocked', message } };
}
