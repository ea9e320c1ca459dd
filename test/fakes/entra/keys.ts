import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

/** How a token is signed: with the key that the metadata names, or with another under its name. */
export type SignedBy = 'entra' | 'somebody';

let pairs: Promise<{ entra: CryptoKey; somebody: CryptoKey; jwk: JWK; publicKey: CryptoKey }> | undefined;

async function make(): Promise<Awaited<NonNullable<typeof pairs>>> {
  const [entra, somebody] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
  ]);
  const jwk = { ...(await exportJWK(entra.publicKey)), kid: 'entra-1', use: 'sig', alg: 'RS256' };
  return { entra: entra.privateKey, somebody: somebody.privateKey, jwk, publicKey: entra.publicKey };
}

/** Entra's signing keys, made once a process. */
export function entraKeys(): NonNullable<typeof pairs> {
  return (pairs ??= make());
}

/** @returns a signed token with these claims. */
export async function signed(claims: JWTPayload, by: SignedBy = 'entra'): Promise<string> {
  const keys = await entraKeys();
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'entra-1' }).sign(keys[by]);
}
