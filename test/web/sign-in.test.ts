import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  importPKCS8,
  SignJWT,
  UnsecuredJWT,
  type GenerateKeyPairResult,
  type JWTPayload,
} from 'jose';
import { signIn, type WebOptions } from '../../src/web';
import { sendRaw, serve, type Served } from './rig';

const tenantId = '11111111-1111-1111-1111-111111111111';
const clientId = '55555555-5555-5555-5555-555555555555';
const audience = 'api://lockbox.example.com';
const other = '99999999-9999-9999-9999-999999999999';
const now = new Date('2026-11-24T09:00:00.000Z');
const seconds = now.getTime() / 1_000;

let tenant: GenerateKeyPairResult;
let forger: GenerateKeyPairResult;
let entra: Server;
let login: string;
let served: Served;

beforeAll(async () => {
  [tenant, forger] = await Promise.all([generateKeyPair('RS256', { extractable: true }), generateKeyPair('RS256')]);
  const keys = [{ ...(await exportJWK(tenant.publicKey)), kid: 'tenant', use: 'sig', alg: 'RS256' }];
  entra = createServer((request, response) => {
    const found = request.url === `/${tenantId}/discovery/v2.0/keys`;
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ? { keys } : {}));
  });
  await new Promise<void>((resolve) => entra.listen(0, '127.0.0.1', resolve));
  login = `http://127.0.0.1:${(entra.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => entra.close(resolve)));
afterEach(() => served.listening.close(0));

const answers = {
  status: () => Promise.resolve({ canary: 'the status' }),
  posture: () => Promise.resolve({ canary: 'the posture' }),
};
const start = async (options: Partial<WebOptions> = {}, from = login): Promise<void> => {
  const who = signIn({ login: from, tenantId, clientId, audience, now: () => now });
  served = await serve({ api: { signIn: who, ...answers }, ...options });
};

const claims = (changes: JWTPayload = {}): JWTPayload => ({
  iss: `${login}/${tenantId}/v2.0`,
  aud: audience,
  tid: tenantId,
  oid: other,
  roles: ['Auditor'],
  iat: seconds - 60,
  nbf: seconds - 60,
  exp: seconds + 3_600,
  ...changes,
});
const without = (claim: string): JWTPayload =>
  Object.fromEntries(Object.entries(claims()).filter(([name]) => name !== claim));
const signed = (payload: JWTPayload, header: object = {}, pair = tenant): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'tenant', ...header }).sign(pair.privateKey);
const ask = (token: string | undefined, path = '/api/status'): Promise<Response> =>
  fetch(`${served.url}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

/** The same token with another payload under the old signature. */
function swapped(token: string, changes: JWTPayload): string {
  const [header = '', , signature = ''] = token.split('.');
  return [header, Buffer.from(JSON.stringify(claims(changes))).toString('base64url'), signature].join('.');
}

/** Signed by the tenant's own key, but with another padding than is taken. */
async function other256(): Promise<string> {
  const key = await importPKCS8(await exportPKCS8(tenant.privateKey), 'PS256');
  return new SignJWT(claims()).setProtectedHeader({ alg: 'PS256', kid: 'tenant' }).sign(key);
}

/** The same token, whose header names an extension that has to be understood. */
function withCritical(token: string): string {
  const header = { alg: 'RS256', kid: 'tenant', crit: ['made-up'], 'made-up': true };
  return token.replace(/^[^.]+/, Buffer.from(JSON.stringify(header)).toString('base64url'));
}

const proveNothing: [sentence: string, token: () => Promise<string | undefined>][] = [
  ['no token', () => Promise.resolve(undefined)],
  ['a text that is no token', () => Promise.resolve('abc')],
  ['a token without an expiry', () => signed(without('exp'))],
  ['an expired token', () => signed(claims({ exp: seconds - 61 }))],
  ['a token that is not valid yet', () => signed(claims({ nbf: seconds + 120 }))],
  ['a token for another audience', () => signed(claims({ aud: 'https://management.azure.com' }))],
  ['a token of another issuer', () => signed(claims({ iss: `https://login.microsoftonline.com/${other}/v2.0` }))],
  ['a token of another tenant', () => signed(claims({ tid: other }))],
  ['a token that names no tenant', () => signed(without('tid'))],
  ['a token that names nobody', () => signed(without('oid'))],
  ['a token signed by another key of that name', () => signed(claims(), {}, forger)],
  ['a token signed by a key nobody knows', () => signed(claims(), { kid: 'made up' }, forger)],
  ['an unsigned token', () => Promise.resolve(new UnsecuredJWT(claims()).encode())],
  [
    'a token signed with the public key as a secret',
    async () => {
      const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(tenant.publicKey)));
      return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'tenant' }).sign(secret);
    },
  ],
  ['a token whose claims were changed', async () => swapped(await signed(claims({ roles: [] })), {})],
  [
    'a token signed with the PEM of the public key as a secret',
    async () => {
      const secret = new TextEncoder().encode(await exportSPKI(tenant.publicKey));
      return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'tenant' }).sign(secret);
    },
  ],
  [
    'a token that brings its own key',
    async () => signed(claims(), { kid: 'own', jwk: await exportJWK(forger.publicKey) }, forger),
  ],
  [
    'a token that says where its key is',
    () => signed(claims(), { kid: 'own', jku: `${login}/${tenantId}/discovery/v2.0/keys` }, forger),
  ],
  ['a token of another algorithm of the same key', () => other256()],
  ['a token that wants to be understood in an unknown way', async () => withCritical(await signed(claims()))],
  ['a token for several audiences, none of them ours', () => signed(claims({ aud: ['a', 'b'] }))],
  ['a token of the issuer of version 1', () => signed(claims({ iss: `https://sts.windows.net/${tenantId}/` }))],
  ['a token whose expiry is no number', () => signed(claims({ exp: `${seconds + 60}` as unknown as number }))],
  ['a token that names nobody but a list', () => signed(claims({ oid: [other] }))],
  ['a token that is too long', () => signed(claims({ padding: 'x'.repeat(10_000) }))],
  ['a token with two signatures', async () => `${await signed(claims())}.${'x'.repeat(43)}`],
  ['a token with a character more', async () => `${await signed(claims())}A`],
  ['a token without its signature', async () => (await signed(claims())).replace(/[^.]+$/, '')],
  ['a token whose header is none', async () => (await signed(claims())).replace(/^[^.]+/, 'e30')],
  ['a token behind a comma', async () => `${await signed(claims())}, Bearer x`],
  ['a token that is cut', async () => (await signed(claims())).slice(0, -8)],
];
test.each(proveNothing)('%s is 401, with no word on what was wrong', async (_sentence, token) => {
  await start();
  const response = await ask(await token());
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(Object.keys((await response.json()) as object).sort()).toEqual(['code', 'status', 'title', 'type']);
});

test('of two authorizations neither is taken, in whichever order, on every address that asks for one', async () => {
  await start({
    api: {
      signIn: signIn({ login, tenantId, clientId, audience, now: () => now }),
      ...answers,
      access: { ask: () => Promise.reject(new Error()), end: () => Promise.reject(new Error()) },
    },
  });
  const good = `Authorization: Bearer ${await signed(claims({ scp: 'user_impersonation' }))}\r\n`;
  const end = 'Host: 127.0.0.1\r\nConnection: close\r\n\r\n';
  expect(await sendRaw(served.port, `GET /api/status HTTP/1.1\r\n${good}${end}`)).toMatch(/^HTTP\/1\.1 200 /);
  for (const two of [`${good}Authorization: Bearer x\r\n`, `authorization: Basic x\r\n${good}`, good + good]) {
    expect(await sendRaw(served.port, `GET /api/status HTTP/1.1\r\n${two}${end}`)).toMatch(/^HTTP\/1\.1 401 /);
    const ending = `POST /api/access-requests/A-0123456789/end HTTP/1.1\r\n${two}${end}`;
    expect(await sendRaw(served.port, ending)).toMatch(/^HTTP\/1\.1 401 /);
  }
});

test.each([
  ['Auditor', 200],
  ['Admin', 200],
  ['Approver', 403],
  ['auditor', 403],
])('the role %s is answered %i', async (role, status) => {
  await start();
  expect((await ask(await signed(claims({ roles: [role] })))).status).toBe(status);
});

test('the posture is told to those who may read the status, and to nobody else', async () => {
  await start();
  const told = await ask(await signed(claims()), '/api/posture');
  expect([told.status, await told.json()]).toEqual([200, { canary: 'the posture' }]);
  for (const [token, status] of [
    [undefined, 401],
    [await signed(claims({ roles: ['Approver'] })), 403],
  ] as const) {
    const refused = await ask(token, '/api/posture');
    expect([refused.status, await refused.text()]).toEqual([status, expect.not.stringContaining('canary')]);
  }
  expect((await fetch(`${served.url}/api/posture`, { method: 'POST' })).status).toBe(405);
});

test('a token without a role is 403; one for the client id is taken as one for the audience', async () => {
  await start();
  expect((await ask(await signed(claims({ roles: 'Auditor' })))).status).toBe(403);
  const response = await ask(await signed(claims({ aud: clientId })));
  expect(await response.json()).toEqual({ canary: 'the status' });
});

test('where the keys of the tenant cannot be read nobody is let in, and it is not said to be the token', async () => {
  await start({}, 'http://127.0.0.1:9');
  expect((await ask(await signed(claims({ iss: `http://127.0.0.1:9/${tenantId}/v2.0` })))).status).toBe(503);
});

test('without sign-in only names of this machine are answered', async () => {
  await start({ api: { signIn: 'nobody', ...answers } });
  expect((await ask(undefined)).status).toBe(200);
  const { port } = served;
  const text = await sendRaw(port, 'GET /api/status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
  expect(text).toMatch(/^HTTP\/1\.1 403 /);
  expect(text).not.toContain('canary');
});

test('another method is refused by name, and another path is not there', async () => {
  await start();
  const post = await fetch(`${served.url}/api/status`, { method: 'POST' });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await fetch(`${served.url}/api/statuses`)).status).toBe(404);
});

test('readyz tells whoever spreads calls only whether this instance can take one', async () => {
  const asked: string[] = [];
  await start({
    ready: (what) => {
      asked.push(what);
      return Promise.resolve(what === 'traffic');
    },
  });
  expect((await fetch(`${served.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${served.url}/readyz?for=traffic`)).status).toBe(200);
  expect(asked).toEqual(['service', 'traffic']);
});
