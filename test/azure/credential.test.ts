import { createHash, createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatedApp } from '../../src/simulator';
import { FakeAzure, fakeToken, json } from '../fakes/azure';
import { armScope, credentialAt } from './rig';

let azure: FakeAzure;
let folder: string;
beforeEach(async () => {
  azure = await FakeAzure.start(() => json({ isOptedIn: true }));
  folder = mkdtempSync(join(tmpdir(), 'lockbox-sign-in-'));
});
afterEach(async () => {
  await azure.stop();
  rmSync(folder, { recursive: true });
});

const { clientId, clientSecret } = simulatedApp;

/** The form of the one token request. */
function formOf(): Record<string, string> {
  expect(azure.tokenForms).toHaveLength(1);
  return Object.fromEntries(azure.tokenForms[0] ?? []);
}

function jsonOf(base64: string | undefined): unknown {
  return JSON.parse(Buffer.from(base64 ?? '', 'base64url').toString('utf8'));
}

describe('a sign-in', () => {
  test('by secret sends it with the scope that is asked for', async () => {
    const token = await credentialAt(azure.url).getToken('https://management.usgovcloudapi.net/.default');
    expect(token?.token).toBe(fakeToken);
    expect(formOf()).toMatchObject({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: expect.stringContaining('https://management.usgovcloudapi.net/.default'),
    });
  });

  test.each([undefined, 'a passphrase'])(
    'by certificate sends an assertion that its key signed (%s)',
    async (password) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
      const cipher = password === undefined ? {} : { cipher: 'aes-256-cbc', passphrase: password };
      const key = privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher });
      // Only the hash of the certificate's bytes is used on this side: Entra knows the certificate.
      const certificate = randomBytes(600);
      const path = join(folder, 'certificate.pem');
      const pem = certificate.toString('base64').replace(/.{64}/g, '$&\n');
      writeFileSync(path, `${String(key)}-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----\n`);
      const way = {
        kind: 'certificate' as const,
        clientId,
        path,
        sendChain: false,
        ...(password === undefined ? {} : { password }),
      };
      await credentialAt(azure.url, { way }).getToken(armScope);
      const form = formOf();
      expect(form).toMatchObject({
        client_id: clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });
      expect(form).not.toHaveProperty('client_secret');
      const [head, body, signature = ''] = form['client_assertion']?.split('.') ?? [];
      const { alg, ...header } = jsonOf(head) as { alg: string };
      expect(header).toMatchObject({ 'x5t#S256': createHash('sha256').update(certificate).digest('base64url') });
      expect(jsonOf(body)).toMatchObject({ iss: clientId, sub: clientId });
      expect(alg).toBe('PS256');
      const options = {
        key: createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
        padding: 6,
        saltLength: 32,
      };
      const signed = Buffer.from(`${head ?? ''}.${body ?? ''}`);
      expect(verify('sha256', signed, options, Buffer.from(signature, 'base64url'))).toBe(true);
    },
  );

  test('by federated token sends what the file holds', async () => {
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'token-of-kubernetes');
    await credentialAt(azure.url, { way: { kind: 'federated', clientId, tokenFile } }).getToken(armScope);
    expect(formOf()).toMatchObject({ client_id: clientId, client_assertion: 'token-of-kubernetes' });
  });

  describe('as the machine', () => {
    const names = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'] as const;
    const before = names.map((name) => [name, process.env[name]] as const);
    afterEach(() => {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    });

    test('asks the identity endpoint of the platform, for the machine or for the identity that is named', async () => {
      // App Service tells its endpoint by the environment alone, and the SDK keeps it for the life of the process.
      process.env['IDENTITY_ENDPOINT'] = `${azure.url}/msi/token`;
      process.env['IDENTITY_HEADER'] = 'header-of-the-platform';
      const expires_on = String(Math.floor(Date.now() / 1_000) + 3_600);
      azure.answer = () => json({ access_token: fakeToken, expires_on, token_type: 'Bearer', resource: 'x' });
      for (const way of [{ kind: 'managed' as const }, { kind: 'managed' as const, clientId: 'one-identity' }]) {
        const token = await credentialAt('https://login.microsoftonline.com', { way }).getToken(armScope);
        expect(token?.token).toBe(fakeToken);
      }
      const asked = azure.requests.map(({ url, headers }) => {
        const { pathname, searchParams } = new URL(url, azure.url);
        return [pathname, searchParams.get('resource'), searchParams.get('client_id'), headers['x-identity-header']];
      });
      expect(asked).toEqual([
        ['/msi/token', 'https://management.azure.com', null, 'header-of-the-platform'],
        ['/msi/token', 'https://management.azure.com', 'one-identity', 'header-of-the-platform'],
      ]);
    });
  });
});
