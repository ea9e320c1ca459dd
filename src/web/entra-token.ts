import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

/** Whose access tokens are taken. */
export interface EntraTokenOptions {
  /** Where Entra is, without a trailing slash. */
  login: string;
  tenantId: string;
  audiences: readonly string[];
  issuers: readonly string[];
  /** The time, for tests. */
  now?: () => Date;
}

/** The claims of a token that proved itself, or that it proves nothing, or that it could not be checked now. */
export type CheckedToken = { ok: true; claims: JWTPayload } | { ok: false; why: 'UNAUTHENTICATED' | 'UNAVAILABLE' };

/** Clocks of two machines differ a little, in seconds. */
const clockToleranceS = 60;
const keysTimeoutMs = 5_000;
/** Below what Node takes of all headers together, so that a longer one is refused as a token. */
const maxTokenCharacters = 12_288;

/**
 * Takes access tokens of one tenant of Entra: signature by its keys, issuer, audience, tenant and expiry; see
 * https://learn.microsoft.com/entra/identity-platform/access-tokens. Nothing of a token that fails is told.
 *
 * @returns a check of an authorization header.
 */
export function entraTokens(options: EntraTokenOptions): (authorization: string | undefined) => Promise<CheckedToken> {
  const { login, tenantId, audiences, issuers, now } = options;
  const keys = createRemoteJWKSet(new URL(`${login}/${tenantId}/discovery/v2.0/keys`), {
    timeoutDuration: keysTimeoutMs,
  });
  // A token that names no key is not tried with the only one there is: Entra names it always.
  const named: JWTVerifyGetKey = (header, input) => {
    if (typeof header.kid !== 'string') throw new errors.JWKSNoMatchingKey();
    return keys(header, input);
  };
  return async (authorization) => {
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined || token.length > maxTokenCharacters) return { ok: false, why: 'UNAUTHENTICATED' };
    try {
      const { payload } = await jwtVerify(token, named, {
        issuer: [...issuers],
        audience: [...audiences],
        algorithms: ['RS256'],
        requiredClaims: ['exp', 'tid', 'oid'],
        clockTolerance: clockToleranceS,
        ...(now === undefined ? {} : { currentDate: now() }),
      });
      const isTenants = payload['tid'] === tenantId && typeof payload['oid'] === 'string';
      return isTenants ? { ok: true, claims: payload } : { ok: false, why: 'UNAUTHENTICATED' };
    } catch (error) {
      return { ok: false, why: isAboutToken(error) ? 'UNAUTHENTICATED' : 'UNAVAILABLE' };
    }
  };
}

/** Everything that jose says of a token, but not that the tenant's keys could not be read. */
function isAboutToken(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
}
