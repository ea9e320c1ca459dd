import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type GenerateKeyPairResult,
  type JWTPayload,
} from 'jose';

/** What makes the tokens that one door takes. */
export interface Mint {
  pair: GenerateKeyPairResult;
  /** The name of its key. */
  kid: string;
  /** The claims of a token that is taken. */
  claims: JWTPayload;
  /** The door's time, in seconds since 1970. */
  seconds: number;
}

/** A token made wrong: the values of the `Authorization` headers that are sent. */
export type Mutation = [what: string, make: (mint: Mint) => Promise<string[]>];

const other = '99999999-9999-9999-9999-999999999999';
let forger: Promise<GenerateKeyPairResult> | undefined;
const forgers = (): Promise<GenerateKeyPairResult> => (forger ??= generateKeyPair('RS256', { extractable: true }));

/** A token of the mint, with changed claims, header or key. */
export function minted(
  { pair, kid, claims }: Mint,
  changes: JWTPayload = {},
  header: object = {},
  key: CryptoKey = pair.privateKey,
): Promise<string> {
  return new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key);
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Exchanges parts of a token for others; those that are not given stay. */
function exchanged(token: string, [head, body, signature]: readonly (string | undefined)[]): string {
  const [a = '', b = '', c = ''] = token.split('.');
  return [head ?? a, body ?? b, signature ?? c].join('.');
}

/** One value behind "Bearer". */
const bearer =
  (make: (mint: Mint) => string | Promise<string>) =>
  async (mint: Mint): Promise<string[]> => [`Bearer ${await make(mint)}`];

/** Claims changed, signed by the right key. */
const claimed = (changes: (mint: Mint) => JWTPayload) => bearer((mint) => minted(mint, changes(mint)));

/** Signed symmetrically with what anybody can read. */
const confused = (secret: (mint: Mint) => Promise<Uint8Array>, alg = 'HS256') =>
  bearer(async (mint) => new SignJWT(mint.claims).setProtectedHeader({ alg, kid: mint.kid }).sign(await secret(mint)));

/** What is wrong with the header around a token. */
const headerMutations: Mutation[] = [
  ['no header at all', () => Promise.resolve([])],
  ['an empty header', () => Promise.resolve([''])],
  ['the scheme alone', () => Promise.resolve(['Bearer'])],
  ['another scheme', async (mint) => [`Basic ${await minted(mint)}`]],
  ['no scheme', async (mint) => [await minted(mint)]],
  ['two spaces', async (mint) => [`Bearer  ${await minted(mint)}`]],
  ['a tab for the space', async (mint) => [`Bearer\t${await minted(mint)}`]],
  ['a space in the token', async (mint) => [`Bearer ${(await minted(mint)).replace('.', ' .')}`]],
  ['two tokens in a header', async (mint) => [`Bearer ${await minted(mint)}, Bearer ${await minted(mint)}`]],
  ['two headers, both sound', async (mint) => [`Bearer ${await minted(mint)}`, `Bearer ${await minted(mint)}`]],
  ['a sound header behind another', async (mint) => ['Basic eA==', `Bearer ${await minted(mint)}`]],
  ['a sound header before another', async (mint) => [`Bearer ${await minted(mint)}`, 'Bearer x']],
  ['a text that is no token', bearer(() => 'token')],
];

/** What is wrong with a token itself. */
export const tokenMutations: Mutation[] = [
  ['that is dots', bearer(() => '..')],
  ['unsigned', bearer(({ claims }) => new UnsecuredJWT(claims).encode())],
  ['unsigned in other letters', bearer(({ claims, kid }) => `${part({ alg: 'nOnE', kid })}.${part(claims)}.`)],
  [
    'unsigned, with the signature of a sound one',
    bearer(async (mint) => exchanged(await minted(mint), [part({ alg: 'none', kid: mint.kid })])),
  ],
  ['without an algorithm', bearer(async (mint) => exchanged(await minted(mint), [part({ kid: mint.kid })]))],
  [
    'signed with the public key as a secret, as JSON',
    confused(async ({ pair }) => new TextEncoder().encode(JSON.stringify(await exportJWK(pair.publicKey)))),
  ],
  [
    'signed with the public key as a secret, as PEM',
    confused(async ({ pair }) => new TextEncoder().encode(await exportSPKI(pair.publicKey))),
  ],
  [
    'signed with the public key as a secret, as PEM, by SHA-512',
    confused(async ({ pair }) => new TextEncoder().encode(await exportSPKI(pair.publicKey)), 'HS512'),
  ],
  [
    'signed with the modulus as a secret',
    confused(async ({ pair }) => Buffer.from((await exportJWK(pair.publicKey)).n ?? '', 'base64url')),
  ],
  [
    'of an algorithm of another kind of key',
    bearer(async (mint) => exchanged(await minted(mint), [part({ alg: 'ES256', kid: mint.kid })])),
  ],
  [
    'signed by a stranger under the name of the key',
    bearer(async (mint) => minted(mint, {}, {}, (await forgers()).privateKey)),
  ],
  ['of an unknown key', bearer(async (mint) => minted(mint, {}, { kid: 'unknown' }, (await forgers()).privateKey))],
  ['of an unknown key, signed by the right one', bearer((mint) => minted(mint, {}, { kid: 'unknown' }))],
  ['of a key that is a path', bearer((mint) => minted(mint, {}, { kid: '../../../../dev/null' }))],
  ['of a key that is a query', bearer((mint) => minted(mint, {}, { kid: "' OR 1=1 --" }))],
  ['that names no key', bearer((mint) => minted(mint, {}, { kid: undefined }))],
  [
    'that brings its own key',
    bearer(async (mint) => {
      const { publicKey, privateKey } = await forgers();
      return minted(mint, {}, { jwk: await exportJWK(publicKey) }, privateKey);
    }),
  ],
  [
    'that says where its key is',
    bearer(async (mint) =>
      minted(mint, {}, { jku: 'http://127.0.0.1:9/', x5u: 'http://127.0.0.1:9/' }, (await forgers()).privateKey),
    ),
  ],
  ['without a signature', bearer(async (mint) => exchanged(await minted(mint), [undefined, undefined, '']))],
  ['of two parts', bearer(async (mint) => (await minted(mint)).split('.').slice(0, 2).join('.'))],
  ['of four parts', bearer(async (mint) => `${await minted(mint)}.x`)],
  ['of five parts, as an encrypted one has', bearer(async (mint) => `${await minted(mint)}.x.y`)],
  ['twice, end to end', bearer(async (mint) => `${await minted(mint)}${await minted(mint)}`)],
  ['whose signature is cut', bearer(async (mint) => (await minted(mint)).slice(0, -8))],
  ['whose signature is longer', bearer(async (mint) => `${await minted(mint)}AAAA`)],
  [
    'whose signature is that of another token',
    bearer(async (mint) =>
      exchanged(await minted(mint), [undefined, undefined, (await minted(mint, { jti: 'x' })).split('.')[2]]),
    ),
  ],
  [
    'whose claims were changed',
    bearer(async (mint) => exchanged(await minted(mint), [undefined, part({ ...mint.claims, jti: 'x' })])),
  ],
  ['whose header is no JSON', bearer(async (mint) => exchanged(await minted(mint), ['eA']))],
  ['whose claims are no JSON', bearer(async (mint) => exchanged(await minted(mint), [undefined, 'eA']))],
  ['whose claims are a list', bearer(async (mint) => exchanged(await minted(mint), [undefined, part([mint.claims])]))],
  ['whose claims are null', bearer(async (mint) => exchanged(await minted(mint), [undefined, part(null)]))],
  ['with filling at its parts', bearer(async (mint) => (await minted(mint)).replaceAll('.', '=.'))],
  ['of a hundred thousand claims’ worth', claimed(() => ({ padding: 'x'.repeat(9_500) }))],
  ['of another issuer', claimed(() => ({ iss: `https://login.example.com/${other}/v2.0` }))],
  ['of an issuer that only begins alike', claimed(({ claims }) => ({ iss: `${String(claims.iss)}.example.com` }))],
  ['of an issuer with a slash more', claimed(({ claims }) => ({ iss: `${String(claims.iss)}/` }))],
  ['without an issuer', claimed(() => ({ iss: undefined as never }))],
  ['for another audience', claimed(() => ({ aud: other }))],
  ['for audiences of which none is this', claimed(() => ({ aud: [other, 'api://other'] }))],
  ['for an audience that only begins alike', claimed(({ claims }) => ({ aud: `${String(claims.aud)}x` }))],
  ['without an audience', claimed(() => ({ aud: undefined as never }))],
  ['that expired', claimed(({ seconds }) => ({ exp: seconds - 3_600 }))],
  ['that expired before it was made', claimed(() => ({ exp: -1 }))],
  ['without an expiry', claimed(() => ({ exp: undefined as never }))],
  ['whose expiry is text', claimed(({ seconds }) => ({ exp: String(seconds + 60) as never }))],
  ['that is not valid yet', claimed(({ seconds }) => ({ nbf: seconds + 3_600 }))],
];

/** Each has to be refused by every door that takes a header. */
export const mutations: Mutation[] = [...headerMutations, ...tokenMutations];

/** Tokens of Entra's that only look like one for this tenant. */
export const tenantMutations: Mutation[] = [
  ['of another tenant', claimed(() => ({ tid: other }))],
  ['without a tenant', claimed(() => ({ tid: undefined }))],
  ['of nobody', claimed(() => ({ oid: undefined }))],
  ['of a list of people', claimed(() => ({ oid: [other] }))],
];
