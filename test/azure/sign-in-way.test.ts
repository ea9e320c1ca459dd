import { findSignInWay } from '../../src/azure';

const tenantId = '11111111-1111-1111-1111-111111111111';
const files = new Map([
  ['/run/secret', 'from a file\n'],
  ['/run/empty', '\n'],
  ['/run/certificate.pem', 'PEM'],
  ['/run/token', 'TOKEN'],
]);

function readFile(path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`ENOENT ${path}`);
  return text;
}

function found(env: Record<string, string>, isStandIn = false): ReturnType<typeof findSignInWay> {
  return findSignInWay({ env, tenantId, isStandIn, readFile });
}

const AZURE_CLIENT_ID = 'the-client';
const secret = { AZURE_CLIENT_SECRET: 'the secret' };
const certificate = { AZURE_CLIENT_CERTIFICATE_PATH: '/run/certificate.pem' };
const federated = { AZURE_FEDERATED_TOKEN_FILE: '/run/token' };

test.each([
  ['a secret', { AZURE_CLIENT_ID, ...secret }, { kind: 'secret', clientSecret: 'the secret' }],
  [
    'a secret from a file',
    { AZURE_CLIENT_ID, AZURE_CLIENT_SECRET_FILE: '/run/secret' },
    { kind: 'secret', clientSecret: 'from a file' },
  ],
  ['a secret before all others', { AZURE_CLIENT_ID, ...secret, ...certificate, ...federated }, { kind: 'secret' }],
  [
    'a certificate',
    { AZURE_CLIENT_ID, ...certificate },
    { kind: 'certificate', path: '/run/certificate.pem', sendChain: false },
  ],
  [
    'a certificate with a password and its chain',
    {
      AZURE_CLIENT_ID,
      ...certificate,
      AZURE_CLIENT_CERTIFICATE_PASSWORD: 'pass',
      AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: 'True',
    },
    { kind: 'certificate', path: '/run/certificate.pem', password: 'pass', sendChain: true },
  ],
  [
    'a certificate before a federated token',
    { AZURE_CLIENT_ID, ...certificate, ...federated },
    { kind: 'certificate', path: '/run/certificate.pem', sendChain: false },
  ],
  ['a federated token', { AZURE_CLIENT_ID, ...federated }, { kind: 'federated', tokenFile: '/run/token' }],
  ['the identity of the machine that a client id names', { AZURE_CLIENT_ID }, { kind: 'managed' }],
  [
    'the same where others are set to nothing',
    { AZURE_CLIENT_ID, AZURE_CLIENT_SECRET: '', AZURE_CLIENT_CERTIFICATE_PATH: '', AZURE_FEDERATED_TOKEN_FILE: '' },
    { kind: 'managed' },
  ],
  [
    'the tenant of the configuration named twice',
    { AZURE_CLIENT_ID, ...secret, AZURE_TENANT_ID: tenantId },
    { kind: 'secret' },
  ],
])('the environment says how to sign in: %s', (_what, env, way) => {
  expect(found(env)).toEqual({ ok: true, way: expect.objectContaining({ clientId: AZURE_CLIENT_ID, ...way }) });
});

test('without any of them it is the identity that the system gave to the machine', () => {
  expect(found({})).toEqual({ ok: true, way: { kind: 'managed' } });
});

test.each([
  ['a secret without its client', secret, 'AZURE_CLIENT_SECRET is set and AZURE_CLIENT_ID is not: it says whose it is'],
  [
    'a secret from a file without its client',
    { AZURE_CLIENT_SECRET_FILE: '/run/secret' },
    'AZURE_CLIENT_SECRET_FILE is set and AZURE_CLIENT_ID is not: it says whose it is',
  ],
  [
    'a certificate without its client',
    certificate,
    'AZURE_CLIENT_CERTIFICATE_PATH is set and AZURE_CLIENT_ID is not: it says whose it is',
  ],
  [
    'a federated token without its client',
    federated,
    'AZURE_FEDERATED_TOKEN_FILE is set and AZURE_CLIENT_ID is not: it says whose it is',
  ],
  [
    'a client id set to nothing',
    { ...secret, AZURE_CLIENT_ID: '' },
    'AZURE_CLIENT_SECRET is set and AZURE_CLIENT_ID is not: it says whose it is',
  ],
  [
    'a secret file that is not there',
    { AZURE_CLIENT_ID, AZURE_CLIENT_SECRET_FILE: '/run/no' },
    'AZURE_CLIENT_SECRET_FILE: the file /run/no cannot be read',
  ],
  [
    'an empty secret file',
    { AZURE_CLIENT_ID, AZURE_CLIENT_SECRET_FILE: '/run/empty' },
    'AZURE_CLIENT_SECRET_FILE: the file /run/empty is empty',
  ],
  [
    'a certificate that is not there',
    { AZURE_CLIENT_ID, AZURE_CLIENT_CERTIFICATE_PATH: '/run/no' },
    'AZURE_CLIENT_CERTIFICATE_PATH: the file /run/no cannot be read',
  ],
  [
    'a password of a certificate that is not there',
    { AZURE_CLIENT_ID, ...certificate, AZURE_CLIENT_CERTIFICATE_PASSWORD_FILE: '/run/no' },
    'AZURE_CLIENT_CERTIFICATE_PASSWORD_FILE: the file /run/no cannot be read',
  ],
  [
    'a federated token that is not there',
    { AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE: '/run/no' },
    'AZURE_FEDERATED_TOKEN_FILE: the file /run/no cannot be read',
  ],
  [
    'another tenant',
    { AZURE_CLIENT_ID, ...secret, AZURE_TENANT_ID: '22222222-2222-2222-2222-222222222222' },
    'AZURE_TENANT_ID is not the tenantId of the configuration: one deployment serves one tenant',
  ],
])('what is missing is said by name: %s', (_what, env, why) => {
  expect(found(env)).toEqual({ ok: false, why });
});

test('a stand-in knows no machine: it wants a secret', () => {
  expect(found({ AZURE_CLIENT_ID }, true)).toEqual({
    ok: false,
    why: 'azure.endpoints.login is a stand-in: set AZURE_CLIENT_ID and AZURE_CLIENT_SECRET to what it expects',
  });
  expect(found({ AZURE_CLIENT_ID, ...secret }, true)).toMatchObject({ ok: true, way: { kind: 'secret' } });
});
