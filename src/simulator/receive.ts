import type { Request, RequestHandler } from 'express';
import type { Call } from './calls';
import type { Principal } from './principal';
import type { State } from './state';
import { audiences } from './tokens';

/** Gives every answer what Azure's bear: a request id, the simulated date, and the caller's own id echoed. */
export function stamp(state: State): RequestHandler {
  return (request, response, next) => {
    const requestId = state.ids.next('call');
    response.set({
      'x-ms-request-id': requestId,
      'x-ms-correlation-request-id': requestId,
      Date: state.clock.now().toUTCString(),
    });
    const clientRequestId = request.get('x-ms-client-request-id');
    if (clientRequestId !== undefined) response.set('x-ms-client-request-id', clientRequestId);
    next();
  };
}

/** Writes each call into the log of calls, with whose token it bore; never the token. */
export function logCall(state: State): RequestHandler {
  return (request, response, next) => {
    const allowed = audienceOf(request);
    const verified = state.tokens.verify(request.get('authorization'), allowed);
    const clientRequestId = request.get('x-ms-client-request-id');
    const call = {
      at: state.clock.now().toISOString(),
      method: request.method,
      path: request.path,
      query: queryOf(request),
      ...identityOf(verified.principal),
      ...(clientRequestId === undefined ? {} : { clientRequestId }),
      requestId: String(response.get('x-ms-request-id')),
    };
    state.calls.begin(request, call, verified);
    response.once('finish', () => {
      state.calls.answered(request, response.statusCode);
    });
    next();
  };
}

/** Graph, Log Analytics and the management endpoint share the address of the simulator, and not a single path. */
function audienceOf({ path }: Request): readonly string[] {
  if (path.startsWith('/v1.0/')) return audiences.graph;
  return path.startsWith('/v1/workspaces/') ? audiences.logAnalytics : audiences.management;
}

function identityOf(principal: Principal | undefined): Pick<Call, 'oid' | 'appid' | 'upn'> {
  switch (principal?.kind) {
    case 'person':
      return { oid: principal.oid, upn: principal.upn };
    case 'app':
      return { oid: principal.oid, appid: principal.appid };
    case 'azure':
    case undefined:
      return {};
  }
}

function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.originalUrl, 'http://127.0.0.1').searchParams);
}
