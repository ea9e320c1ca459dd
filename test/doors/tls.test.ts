import { request } from 'node:https';
import { getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls';
import { createAzureTruth, createBlobAnchor, createDirectory, serviceCredential, StepUp } from '../../src/azure';
import { openStore } from '../../src/store';
import { BotAuthentication } from '../../src/teams/adapter';
import { uploadFile } from '../../src/teams/past/upload';
import { signIn as botSignIn } from '../../src/teams/sign-in';
import { signIn } from '../../src/web';
import { post } from '../../src/webhooks/post';
import { startTlsServers, type Heard } from '../fakes/tls-server';
import { expiredCertificate, localCertificate, otherCertificate } from '../fixtures/certificates';

const tenantId = '11111111-1111-1111-1111-111111111111';
const appId = '22222222-2222-2222-2222-222222222222';
const clock = { now: () => new Date() };
const timeoutMs = 5_000;
const credential = { getToken: () => Promise.resolve({ token: 'canary-token', expiresOnTimestamp: Date.now() + 1e6 }) };
const to = (endpoint: string) => ({ endpoint, scope: 'https://s/.default', credential, clock, timeoutMs });
const way = { kind: 'secret', clientId: appId, clientSecret: 'canary-secret' } as const;
const app = { login: '', tenantId, clientId: appId, clientSecrets: () => ['canary-secret'], timeoutMs };

/** Every client that this service speaks to somebody with, as the service makes it. */
const clients: [name: string, call: (heard: Heard) => Promise<unknown>][] = [
  [
    'Azure Resource Manager',
    ({ https }) => createAzureTruth({ ...to(https), tenantId, subscriptions: 'all' }).subscriptions(),
  ],
  ['Microsoft Graph', ({ https }) => createDirectory(to(https)).person('ada@example.com')],
  [
    'the sign-in of @azure/identity',
    ({ https }) => serviceCredential({ login: https, tenantId, way, timeoutMs }).getToken('s'),
  ],
  [
    'Azure Storage',
    ({ https }) =>
      createBlobAnchor({
        url: `${https}/account/container`,
        scope: 'https://s/.default',
        credential,
        timeoutMs,
      }).newest(),
  ],
  [
    'the pages of openid-client',
    async ({ https }) => {
      const publicUrl = 'https://lockbox.example.com';
      const stepUp = new StepUp({ app: { ...app, login: https }, scope: 's', audiences: [], publicUrl, clock });
      const link = await stepUp.link({ requestId: 'L-0123456789', by: { id: appId } } as never);
      return stepUp.start(new URL(link!).searchParams.get('t')!);
    },
  ],
  [
    'the keys of jose',
    ({ https }) => {
      const check = signIn({ login: https, tenantId, clientId: appId, audience: 'api://x' });
      return check(`Bearer ${token({ alg: 'RS256', kid: 'x' })}`);
    },
  ],
  [
    'the sign-in of the bot',
    ({ https }) => botSignIn({ ...app, login: https, appId, passwords: app.clientSecrets, audience: 'a' }, Date.now)(),
  ],
  [
    'the keys of the Bot Framework',
    ({ https }) => {
      const endpoints = { openIdMetadata: `${https}/openid` };
      const identity = { tenantId, appType: 'SingleTenant', appId, passwords: app.clientSecrets, endpoints } as const;
      const { inner } = new BotAuthentication(identity, Date.now);
      const claims = { iss: 'https://api.botframework.com', aud: appId, exp: Date.now() / 1_000 + 600 };
      return inner.authenticateChannelRequest(`Bearer ${token({ alg: 'RS256', kid: 'x' }, claims)}`);
    },
  ],
  [
    'the connector of Teams',
    async ({ https }) => {
      const identity = { tenantId, appType: 'none', endpoints: {} } as const;
      const { conversations } = await new BotAuthentication(identity, Date.now).connector(https);
      return conversations.sendToConversation('a:1', { type: 'message', text: 'canary' });
    },
  ],
  [
    'the token service of the Bot Framework',
    async ({ https }) => {
      const identity = { tenantId, appType: 'none', endpoints: { token: https } } as const;
      const tokens = await new BotAuthentication(identity, Date.now).userTokens();
      return tokens.getUserToken('user', 'arm', 'msteams', '');
    },
  ],
  ['the upload of a file', ({ https }) => uploadFile(`${https}/file`, Buffer.from('canary'), timeoutMs)],
  [
    'a webhook',
    ({ https }) => {
      const stop = new AbortController().signal;
      const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
      return post(new URL(https), {}, 'canary', { allowed: 'loopback', resolve, timeoutMs, stop });
    },
  ],
  ['PostgreSQL', ({ postgres }) => openStore(postgres, { patienceMs: timeoutMs })],
];

function token(header: object, claims: object = {}): string {
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.c2ln';
}

/** Servers that nobody may say anything to. */
const unsafe: [name: string, options: TlsOptions, trusted: { cert: string }[]][] = [
  [
    'knows TLS 1.1 at most',
    { ...localCertificate, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    [localCertificate],
  ],
  ['vouches for itself', localCertificate, []],
  ['has a certificate that is over', expiredCertificate, [expiredCertificate]],
  ['has the certificate of another host', otherCertificate, [otherCertificate]],
];

let heard: Heard;
const known = getCACertificates('default');
const serveTls = async (options: TlsOptions, trusted: { cert: string }[]): Promise<void> => {
  setDefaultCACertificates([...known, ...trusted.map(({ cert }) => cert)]);
  heard = await startTlsServers(options);
};
beforeEach(() => {
  // The SDK writes to the console that it could not read the keys.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(async () => {
  jest.restoreAllMocks();
  setDefaultCACertificates(known);
  await heard.stop();
});

const settled = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);

describe.each(unsafe)('a server that %s', (_what, options, trusted) => {
  test.each(clients)('is told nothing by %s', async (_name, call) => {
    await serveTls(options, trusted);
    await settled(call(heard));
    expect(heard.said).toEqual([]);
  });
});

describe.each<[string, TlsOptions]>([
  ['TLSv1.3', { minVersion: 'TLSv1.3' }],
  ['TLSv1.2', { maxVersion: 'TLSv1.2' }],
  // Both sides know both: the newer one is taken.
  ['TLSv1.3', {}],
])('a server that is trusted, by %s', (protocol, options) => {
  test.each(clients)('is spoken to by %s', async (_name, call) => {
    await serveTls({ ...localCertificate, ...options }, [localCertificate]);
    await settled(call(heard));
    expect(heard.said.length).toBeGreaterThan(0);
    expect(new Set(heard.said.map((one) => one.protocol))).toEqual(new Set([protocol]));
  });
});

test('a client that takes less is told so by the server of TLS 1.1: it does speak', async () => {
  const [[, options, trusted]] = unsafe as [(typeof unsafe)[number]];
  await serveTls(options, trusted);
  const weak = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  await new Promise((resolve) => request(heard.https, weak, resolve).on('error', resolve).end());
  expect(heard.said).toMatchObject([{ protocol: 'TLSv1.1' }]);
});
