import type { Request, RequestHandler } from 'express';
import type { Principal } from '../principal';
import type { State } from '../state';
import type { Verified } from '../tokens';
import { sendArmError } from './errors';

const messages: Record<Extract<Verified, { ok: false }>['code'], string> = {
  AuthenticationFailed: "Authentication failed. The 'Authorization' header is missing or invalid.",
  InvalidAuthenticationToken: 'The access token is invalid.',
  ExpiredAuthenticationToken: 'The access token expiry time is in the past.',
  InvalidAuthenticationTokenAudience:
    "The access token has been obtained for wrong audience or resource. It should exactly match one of the allowed audiences 'https://management.azure.com/', 'https://management.core.windows.net/'.",
};

/** Lets a call pass that bears a token of this simulator for the management endpoint; answers 401 to any other. */
export function authenticate(state: State): RequestHandler {
  return (request, response, next) => {
    const verified = state.calls.verified(request);
    if (verified?.ok === true) {
      next();
      return;
    }
    const code = verified?.code ?? 'AuthenticationFailed';
    const message = messages[code];
    const authority = `https://login.microsoftonline.com/${state.tenantId}`;
    response.set(
      'WWW-Authenticate',
      `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`,
    );
    sendArmError(response, { status: 401, code, message });
  };
}

/** @returns who makes an authenticated call. */
export function principalOf(state: State, request: Request): Principal {
  const verified = state.calls.verified(request);
  if (verified?.ok !== true) throw new Error('a call reached a handler without being authenticated');
  return verified.principal;
}
