import { Router, type Request, type Response } from 'express';
import { simulatedApp } from './constants';
import type { State } from './state';
import { tokenLifetimeSeconds } from './tokens';

/** The resources that a token can be asked for; only the first two are good at the management endpoint. */
const resources = [
  'https://management.azure.com',
  'https://management.core.windows.net',
  'https://graph.microsoft.com',
  'https://api.loganalytics.io',
  'https://api.loganalytics.azure.com',
  'https://storage.azure.com',
  'https://eventhubs.azure.net',
];

/**
 * Entra's endpoints for signing in as an application. The documents announce https addresses, because MSAL refuses any
 * other; a client reaches them over plain http by rewriting the scheme of each call.
 */
export function loginRoutes(state: State): Router {
  const router = Router();
  router.get('/:tenant/v2.0/.well-known/openid-configuration', (request, response) => {
    response.json(openIdConfiguration(authorityOf(request, state.tenantId)));
  });
  router.get('/common/discovery/instance', (request, response) => {
    const host = request.headers.host ?? '127.0.0.1';
    response.json({
      tenant_discovery_endpoint: `${authorityOf(request, state.tenantId)}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    });
  });
  router.post('/:tenant/oauth2/v2.0/token', (request, response) => {
    answerToken(state, request, response);
  });
  return router;
}

function authorityOf(request: Request, tenantId: string): string {
  return `https://${request.headers.host ?? '127.0.0.1'}/${tenantId}`;
}

function openIdConfiguration(authority: string): object {
  return {
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    response_types_supported: ['token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

function answerToken(state: State, request: Request, response: Response): void {
  const form = formOf(request.body);
  const refusal = refusalOf(state, String(request.params['tenant']), form);
  if (refusal !== undefined) {
    const { status, error, description } = refusal;
    response.status(status).json({
      error,
      error_description: `${description} Trace ID: ${state.ids.next('trace')}`,
      timestamp: state.clock.now().toISOString(),
    });
    return;
  }
  const { objectId: oid, clientId: appid } = simulatedApp;
  const audience = resourceOf(form) ?? '';
  response.set('Cache-Control', 'no-store').json({
    token_type: 'Bearer',
    expires_in: tokenLifetimeSeconds,
    ext_expires_in: tokenLifetimeSeconds,
    access_token: state.tokens.issue({ kind: 'app', oid, appid }, audience),
  });
}

interface Refusal {
  status: 400 | 401;
  error: string;
  description: string;
}

/** @returns why no token is given, in Entra's own words, or undefined where one is. */
function refusalOf(state: State, tenant: string, form: URLSearchParams): Refusal | undefined {
  const bad = (error: string, description: string): Refusal => ({ status: 400, error, description });
  if (tenant.toLowerCase() !== state.tenantId.toLowerCase()) {
    return bad('invalid_request', `AADSTS90002: Tenant '${tenant}' not found.`);
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return bad('unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.');
  }
  if (form.get('client_id')?.toLowerCase() !== simulatedApp.clientId) {
    return bad('unauthorized_client', 'AADSTS700016: The application was not found in the directory.');
  }
  if (!provesItself(form)) {
    return { status: 401, error: 'invalid_client', description: 'AADSTS7000215: Invalid client secret provided.' };
  }
  if (resourceOf(form) === undefined) {
    return bad(
      'invalid_scope',
      `AADSTS70011: The provided value for the scope is not valid: ${form.get('scope') ?? ''}`,
    );
  }
  return undefined;
}

/** A secret has to be the right one. An assertion has to be an unexpired JWT; its signature is not checked. */
function provesItself(form: URLSearchParams): boolean {
  const assertion = form.get('client_assertion');
  if (assertion === null) return form.get('client_secret') === simulatedApp.clientSecret;
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return form.get('client_assertion_type') === type && expiryOf(assertion) > Date.now();
}

/** @returns when a JWT expires, in milliseconds since 1970; 0 for what is no JWT with an `exp`. */
function expiryOf(jwt: string): number {
  const [, payload, signature] = jwt.split('.');
  if (payload === undefined || signature === undefined) return 0;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof exp === 'number' ? exp * 1000 : 0;
  } catch {
    return 0;
  }
}

/** @returns the resource that the scope names by `/.default`, where it is one of those known. */
function resourceOf(form: URLSearchParams): string | undefined {
  const resource = /^(\S+?)\/+\.default$/.exec(form.get('scope')?.trim() ?? '')?.[1];
  return resources.find((known) => known === resource);
}

function formOf(body: unknown): URLSearchParams {
  return new URLSearchParams(typeof body === 'object' && body !== null ? (body as Record<string, string>) : {});
}
