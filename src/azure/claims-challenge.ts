/** A claims request is a few lines; anything longer is nothing that Entra would be sent. */
const maxClaimsCharacters = 4_000;

/**
 * What ARM asks the next sign-in to satisfy, from the WWW-Authenticate header of a 401 (`error="insufficient_claims"`).
 *
 * @returns the claims request as JSON, `unnamed` where there is a challenge that cannot be read, or undefined where the
 *   header is no such challenge.
 */
export function claimsChallenge(header: string | undefined): string | undefined {
  if (header === undefined || !/error="?insufficient_claims"?/i.test(header)) return undefined;
  const [, encoded = ''] = /claims="([A-Za-z0-9+/=_-]{1,6000})"/i.exec(header) ?? [];
  return readableClaims(Buffer.from(encoded, 'base64').toString('utf8')) ?? unnamed;
}

/** A challenge without readable claims: signing in anew is all that can be done. */
export const unnamed = '{}';

/** @returns a claims request that is a JSON object of bounded length, as it was; or undefined. */
export function readableClaims(text: unknown): string | undefined {
  if (typeof text !== 'string' || text === '' || text.length > maxClaimsCharacters) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : undefined;
  } catch {
    return undefined;
  }
}
