/** What is wrong with a token before anything is proved about it. */
export type TokenFault = 'NO_TOKEN' | 'TOKEN_UNREADABLE' | 'TOKEN_WITHOUT_EXPIRY' | 'TOKEN_OF_ANOTHER_ISSUER';

const shape = /^Bearer ([\w-]{1,8192}\.[\w-]{1,8192}\.[\w-]{0,8192})$/;

/**
 * Looks at what the SDK lets pass: a token without an expiry, and one of an issuer other than the channel's, such as
 * the emulator's or another bot's. Nothing is proved here; signature, audience, time and service address are the SDK's
 * to check, right behind this.
 *
 * @param issuer whose tokens the channel sends.
 */
export function tokenFault(authorization: string | undefined, issuer: string): TokenFault | undefined {
  if (authorization === undefined || authorization === '') return 'NO_TOKEN';
  const [, token = ''] = shape.exec(authorization) ?? [];
  const claims = claimsOf(token);
  if (claims === undefined) return 'TOKEN_UNREADABLE';
  if (claims['iss'] !== issuer) return 'TOKEN_OF_ANOTHER_ISSUER';
  return typeof claims['exp'] === 'number' && Number.isFinite(claims['exp']) ? undefined : 'TOKEN_WITHOUT_EXPIRY';
}

function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
