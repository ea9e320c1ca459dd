import type { PipelineRequest, PipelineResponse, SendRequest } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { simulatedApp, simulatedTenantId } from '../../src/simulator';
import { askForToken, call, startRig, type Rig } from './rig';

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
});
afterEach(() => azure.stop());

const subscriptions = '/subscriptions?api-version=2022-12-01';

function payloadOf(jwt: string): unknown {
  return JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString());
}

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}

describe('the token endpoint', () => {
  test('the right secret gives a JWT that says tenant, application and expiry', async () => {
    const { status, body } = await askForToken(azure.url);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(payloadOf(body.access_token)).toMatchObject({
      aud: 'https://management.azure.com',
      tid: simulatedTenantId,
      oid: simulatedApp.objectId,
      appid: simulatedApp.clientId,
      exp: expect.any(Number),
    });
  });

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['an unknown application', { client_id: 'c0000000-0000-4000-8000-000000000000' }, 400, 'unauthorized_client'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['an unknown resource', { scope: 'https://nowhere.example/.default' }, 400, 'invalid_scope'],
    ['a scope without /.default', { scope: 'https://management.azure.com' }, 400, 'invalid_scope'],
  ])('%s is refused', async (_what, changes, status, error) => {
    const answer = await askForToken(azure.url, undefined, changes);
    expect(answer).toMatchObject({ status, body: { error, error_description: expect.stringContaining('AADSTS') } });
  });

  test('another tenant is refused', async () => {
    const answer = await askForToken(azure.url, '99999999-9999-4999-8999-999999999999');
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('an unexpired client assertion stands in for the secret, an expired or broken one does not', async () => {
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const ask = (client_assertion: string): ReturnType<typeof askForToken> =>
      askForToken(azure.url, undefined, { client_assertion_type, client_assertion, client_secret: '' });
    const seconds = Math.floor(Date.now() / 1000);
    expect((await ask(jwt({ exp: seconds + 600 }))).status).toBe(200);
    expect((await ask(jwt({ exp: seconds - 1 }))).status).toBe(401);
    expect((await ask('not.a.jwt')).status).toBe(401);
    expect((await ask('nothing')).status).toBe(401);
  });
});

describe('the bearer', () => {
  test.each([
    ['no token', undefined, 'AuthenticationFailed'],
    [
      'a token of somebody else',
      `Bearer ${jwt({ aud: 'https://management.azure.com' })}`,
      'InvalidAuthenticationToken',
    ],
  ])('%s is refused with an ARM error and a challenge', async (_what, authorization, code) => {
    const answer = await call(
      azure.url + subscriptions,
      authorization === undefined ? {} : { headers: { authorization } },
    );
    expect(answer).toMatchObject({ status: 401, body: { error: { code, message: expect.any(String) } } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer authorization_uri=/);
  });

  test('a token for another audience is refused', async () => {
    const { body } = await askForToken(azure.url, undefined, { scope: 'https://graph.microsoft.com/.default' });
    const answer = await azure.arm(subscriptions, { token: body.access_token });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'InvalidAuthenticationTokenAudience' } } });
  });

  test('an expired token is refused', async () => {
    const { accessToken } = await azure.post('/tokens', { upn: 'ada@contoso.example', lifetimeSeconds: -1 });
    const answer = await azure.arm(subscriptions, { token: accessToken });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'ExpiredAuthenticationToken' } } });
  });
});

describe('@azure/identity', () => {
  const plainHttp = {
    position: 'perCall' as const,
    policy: {
      name: 'plainHttpOnLoopback',
      sendRequest: (request: PipelineRequest, next: SendRequest): Promise<PipelineResponse> => {
        request.url = request.url.replace(/^https:/, 'http:');
        request.allowInsecureConnection = true;
        return next(request);
      },
    },
  };
  const scope = 'https://management.azure.com/.default';

  test('ClientSecretCredential signs in over plain HTTP with an https authority and a policy that rewrites it', async () => {
    const credential = new ClientSecretCredential(simulatedTenantId, simulatedApp.clientId, simulatedApp.clientSecret, {
      authorityHost: azure.url.replace('http:', 'https:'),
      disableInstanceDiscovery: true,
      additionalPolicies: [plainHttp],
    });
    const { token } = await credential.getToken(scope);
    expect((await azure.arm(subscriptions, { token })).status).toBe(200);
  });

  test('a wrong secret reaches the caller as AuthenticationError', async () => {
    const credential = new ClientSecretCredential(simulatedTenantId, simulatedApp.clientId, 'wrong', {
      authorityHost: azure.url.replace('http:', 'https:'),
      disableInstanceDiscovery: true,
      additionalPolicies: [plainHttp],
    });
    await expect(credential.getToken(scope)).rejects.toThrow(/AADSTS7000215/);
  });

  test('an http authority is refused by @azure/identity itself, which is why the product must rewrite', () => {
    const make = (): unknown =>
      new ClientSecretCredential(simulatedTenantId, simulatedApp.clientId, simulatedApp.clientSecret, {
        authorityHost: azure.url,
        disableInstanceDiscovery: true,
      });
    expect(make).toThrow(/https/);
  });
});
