import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jwtVerify, type JWTPayload } from 'jose';
import type { FakeUser } from '../teams';
import { loopbackCertificate, trust } from './certificate';
import { entraKeys, signed, type SignedBy } from './keys';

/** The registration that people sign in to. */
export interface Registration {
  tenantId: string;
  appId: string;
  password: string;
}

/** An error of the token endpoint, as Entra sends it. */
export interface EntraError {
  error: string;
  /** The number of AADSTS. */
  number: number;
  suberror?: string;
  claims?: string;
}

/** The errors that approvers meet, as Entra words them. */
export const entraErrors = {
  consent: { error: 'invalid_grant', number: 65001, suberror: 'consent_required' },
  expired: { error: 'invalid_grant', number: 500133 },
  stepUp: {
    error: 'interaction_required',
    number: 50076,
    suberror: 'basic_action',
    claims: '{"access_token":{"capolids":{"essential":true,"values":["policy-1"]}}}',
  },
  unavailable: { error: 'temporarily_unavailable', number: 90033 },
} as const satisfies Record<string, EntraError>;

/** What a person brings back from the sign-in page. */
export interface PageVisit {
  user: FakeUser;
  /** The person gives up, or is not let in: what Entra redirects with. */
  error?: { error: string; description: string };
  /** Seconds since they signed in; fresh unless said otherwise. */
  signedInSecondsAgo?: number;
  /** Contexts that the sign-in satisfied; those that were asked for unless said otherwise. */
  acrs?: string[];
  /** What a test wants wrong with the ID token. */
  change?: (claims: JWTPayload) => JWTPayload;
  signedBy?: SignedBy;
  /** Makes the ID token of its claims in a way of the test's own. */
  made?: (claims: JWTPayload) => Promise<string>;
}

interface Code {
  visit: PageVisit;
  query: URLSearchParams;
}

/**
 * Entra, played over TLS with real keys: metadata, keys, the sign-in page, and the token endpoint with client
 * credentials, authorization code with PKCE, and on behalf of. Its certificate is trusted by this process while it runs.
 */
export class FakeEntraTls {
  /** Whose exchange is refused, and how; by object id. */
  readonly refusals = new Map<string, EntraError>();
  /** Every grant that was asked for, in order; never a secret. */
  readonly grants: { grant: string; scope: string }[] = [];
  /** What the authorize requests asked for, in order. */
  readonly authorized: URLSearchParams[] = [];
  private readonly codes = new Map<string, Code>();

  private constructor(
    readonly url: string,
    private readonly app: Registration,
    private readonly parts: EntraParts,
    private readonly stopServer: () => Promise<void>,
  ) {}

  static async start(app: Registration, parts: EntraParts): Promise<FakeEntraTls> {
    const certificate = loopbackCertificate();
    const distrust = trust(certificate);
    let entra: FakeEntraTls | undefined = undefined as FakeEntraTls | undefined;
    const server = createServer(certificate, (request, response) => {
      void entra?.answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    entra = new FakeEntraTls(url, app, parts, async () => {
      distrust();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return entra;
  }

  private get issuer(): string {
    return `${this.url}/${this.app.tenantId}/v2.0`;
  }

  /** The token that Teams has for our app, of a user. */
  ssoToken(user: FakeUser, lifetimeSeconds = 3_600): Promise<string> {
    const seconds = Math.floor(Date.now() / 1_000);
    return signed({
      aud: `api://lockbox.example.com/botid-${this.app.appId}`,
      iss: this.issuer,
      iat: seconds,
      exp: seconds + lifetimeSeconds,
      tid: user.tenantId ?? this.app.tenantId,
      oid: user.id,
      scp: 'access_as_user',
    });
  }

  /** Somebody visits the sign-in page that a link leads to. @returns where Entra sends their browser. */
  visit(authorizeUrl: string, visit: PageVisit): string {
    const query = new URL(authorizeUrl).searchParams;
    this.authorized.push(query);
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('state', query.get('state') ?? '');
    if (visit.error !== undefined) {
      back.searchParams.set('error', visit.error.error);
      back.searchParams.set('error_description', visit.error.description);
      return back.href;
    }
    const code = randomUUID();
    this.codes.set(code, { visit, query });
    back.searchParams.set('code', code);
    return back.href;
  }

  stop(): Promise<void> {
    return this.stopServer();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url);
    const base = `/${this.app.tenantId}`;
    if (pathname === `${base}/v2.0/.well-known/openid-configuration`) json(response, 200, this.metadata());
    else if (pathname === `${base}/discovery/v2.0/keys`) json(response, 200, { keys: [(await entraKeys()).jwk] });
    else if (pathname === `${base}/oauth2/v2.0/token`) await this.token(await formOf(request), response);
    else json(response, 404, { error: 'not_found' });
  }

  private metadata(): object {
    const authority = `${this.url}/${this.app.tenantId}`;
    return {
      issuer: this.issuer,
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
      response_types_supported: ['code', 'id_token', 'code id_token'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    };
  }

  private async token(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const grant = form.get('grant_type') ?? '';
    this.grants.push({ grant, scope: form.get('scope') ?? '' });
    if (grant === 'client_credentials') {
      const { status, body } = await this.parts.appToken(form);
      json(response, status, body);
      return;
    }
    const right = form.get('client_id') === this.app.appId && form.get('client_secret') === this.app.password;
    if (!right) refuse(response, { error: 'invalid_client', number: 7000215 });
    else if (grant === 'urn:ietf:params:oauth:grant-type:jwt-bearer') await this.onBehalf(form, response);
    else if (grant === 'authorization_code') await this.byCode(form, response);
    else refuse(response, { error: 'unsupported_grant_type', number: 70003 });
  }

  private async onBehalf(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const { publicKey } = await entraKeys();
    const verified = await jwtVerify(form.get('assertion') ?? '', publicKey).catch(() => undefined);
    const oid = verified?.payload['oid'];
    if (form.get('requested_token_use') !== 'on_behalf_of' || typeof oid !== 'string') {
      refuse(response, { error: 'invalid_grant', number: 50013 });
      return;
    }
    const refusal = this.refusals.get(oid);
    if (refusal !== undefined) {
      refuse(response, refusal);
      return;
    }
    await this.give(response, form, this.parts.user(oid), {}, []);
  }

  private async byCode(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const code = form.get('code') ?? '';
    const found = this.codes.get(code);
    // A code is good once.
    this.codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const right =
      found !== undefined &&
      found.query.get('code_challenge_method') === 'S256' &&
      found.query.get('code_challenge') === challenge &&
      found.query.get('redirect_uri') === form.get('redirect_uri');
    if (!right) {
      refuse(response, { error: 'invalid_grant', number: 501481 });
      return;
    }
    const { visit, query } = found;
    const asked = /"value":"(c\d+)"/.exec(query.get('claims') ?? '')?.[1];
    const acrs = visit.acrs ?? (asked === undefined ? [] : [asked]);
    const seconds = Math.floor(this.parts.now().getTime() / 1_000);
    const claims = {
      nonce: query.get('nonce') ?? '',
      auth_time: seconds - (visit.signedInSecondsAgo ?? 1),
      ...(acrs.length === 0 ? {} : { acrs }),
    };
    await this.give(response, form, visit.user, claims, acrs, visit);
  }

  private async give(
    response: ServerResponse,
    form: URLSearchParams,
    user: FakeUser,
    claims: JWTPayload,
    acrs: string[],
    { change = (same) => same, signedBy, made = (claims) => signed(claims, signedBy) }: Partial<PageVisit> = {},
  ): Promise<void> {
    const seconds = Math.floor(this.parts.now().getTime() / 1_000);
    const idToken = change({
      aud: this.app.appId,
      iss: this.issuer,
      iat: seconds,
      nbf: seconds - 5,
      exp: seconds + 3_600,
      sub: `sub-${user.id}`,
      oid: user.id,
      tid: user.tenantId ?? this.app.tenantId,
      preferred_username: user.address,
      ver: '2.0',
      ...claims,
    });
    const info = { uid: user.id, utid: this.app.tenantId };
    json(response, 200, {
      token_type: 'Bearer',
      scope: form.get('scope') ?? '',
      expires_in: 3_599,
      access_token: await this.parts.userToken(user, acrs),
      id_token: await made(idToken),
      client_info: Buffer.from(JSON.stringify(info)).toString('base64url'),
    });
  }
}

/** What Entra asks of its surroundings: who people are, and tokens that the simulated Azure takes. */
export interface EntraParts {
  now: () => Date;
  user: (oid: string) => FakeUser;
  /** A token for Azure of a person. */
  userToken: (user: FakeUser, acrs: string[]) => Promise<string>;
  /** The answer to an application that signs in. */
  appToken: (form: URLSearchParams) => Promise<{ status: number; body: unknown }>;
}

function refuse(response: ServerResponse, { error, number, suberror, claims }: EntraError): void {
  json(response, error === 'invalid_client' ? 401 : 400, {
    error,
    error_description: `AADSTS${String(number)}: the words of Entra. Trace ID: ${randomUUID()}`,
    error_codes: [number],
    timestamp: '2026-11-24 09:00:00Z',
    trace_id: randomUUID(),
    correlation_id: randomUUID(),
    ...(suberror === undefined ? {} : { suberror }),
    ...(claims === undefined ? {} : { claims }),
  });
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
