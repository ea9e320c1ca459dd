import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  clockSkew,
  Configuration,
  discovery,
  enableNonRepudiationChecks,
  ResponseBodyError,
  type ServerMetadata,
} from 'openid-client';
import type { Clock } from '../../model';
import type { SignInApp } from '../on-behalf-of';
import { claimsParameter, type Asked } from './claims';
import type { Visit } from './ticket';

/** How long the sign-in page may take, until its ID token counts as old, in seconds. */
const maxAgeSeconds = 900;

/** What came of a sign-in that Entra vouches for. */
export interface SignedInPerson {
  accessToken: string;
  /** Claims of the ID token, whose signature, issuer, audience, time and nonce were checked. */
  claims: Record<string, unknown>;
}

/**
 * Entra as an OpenID provider, for the bot's app registration: authorization code flow with PKCE. It is spoken to by
 * https alone, also where it is a stand-in.
 */
export class OpenId {
  private found: Promise<ServerMetadata> | undefined;

  constructor(
    private readonly app: SignInApp,
    private readonly clock: Clock,
    /** Where Entra sends the browser back to; the app registration names the same. */
    private readonly redirectUri: string,
    private readonly scope: string,
  ) {}

  /** @returns the address of the sign-in page: a sign-in anew, with what was asked for. */
  async signInUrl(visit: Visit, asked: Asked, loginHint: string | undefined): Promise<string> {
    const claims = claimsParameter(asked);
    const url = buildAuthorizationUrl(await this.configuration(), {
      redirect_uri: this.redirectUri,
      scope: `openid profile ${this.scope}`,
      state: visit.state,
      nonce: visit.nonce,
      code_challenge: await calculatePKCECodeChallenge(visit.verifier),
      code_challenge_method: 'S256',
      max_age: '0',
      prompt: 'login',
      ...(loginHint === undefined ? {} : { login_hint: loginHint }),
      ...(claims === undefined ? {} : { claims }),
    });
    return url.href;
  }

  /**
   * Ends a visit with what Entra sent the browser back with.
   *
   * @param query of the callback, with its question mark.
   * @throws the library's error where anything of it is not right.
   */
  async finish(visit: Visit, query: string): Promise<SignedInPerson> {
    let refused: unknown = new Error('no secret is set');
    for (const secret of this.app.clientSecrets()) {
      try {
        return await this.redeem(visit, query, secret);
      } catch (error) {
        refused = error;
        // A code is spent by nobody whose secret does not count: another one may.
        if (!(error instanceof ResponseBodyError) || error.error !== 'invalid_client') break;
      }
    }
    throw refused;
  }

  private async redeem(visit: Visit, query: string, secret: string): Promise<SignedInPerson> {
    const url = new URL(`${this.redirectUri}${query}`);
    const tokens = await authorizationCodeGrant(await this.configuration(secret), url, {
      pkceCodeVerifier: visit.verifier,
      expectedState: visit.state,
      expectedNonce: visit.nonce,
      maxAge: maxAgeSeconds,
    });
    return { accessToken: tokens.access_token, claims: { ...tokens.claims() } };
  }

  private async configuration(clientSecret?: string): Promise<Configuration> {
    const { clientId, timeoutMs } = this.app;
    const server = await this.server();
    const proof = clientSecret === undefined ? undefined : ClientSecretPost(clientSecret);
    // The library reads the system's clock; this tells it ours.
    const skew = Math.round((this.clock.now().getTime() - Date.now()) / 1_000);
    const configuration = new Configuration(server, clientId, { [clockSkew]: skew }, proof);
    configuration.timeout = Math.ceil(timeoutMs / 1_000);
    // The ID token's signature is checked with the tenant's keys, and not only trusted because it came over TLS.
    enableNonRepudiationChecks(configuration);
    return configuration;
  }

  /** What Entra says of itself; read once, unless that fails. */
  private server(): Promise<ServerMetadata> {
    this.found ??= this.discover().catch((error: unknown) => {
      this.found = undefined;
      throw error;
    });
    return this.found;
  }

  private async discover(): Promise<ServerMetadata> {
    const { login, tenantId, clientId, timeoutMs } = this.app;
    const issuer = new URL(`${login}/${tenantId}/v2.0`);
    const found = await discovery(issuer, clientId, undefined, undefined, { timeout: Math.ceil(timeoutMs / 1_000) });
    return found.serverMetadata();
  }
}
