import { onBehalfOf, type SignInApp } from '../../src/azure';
import { entraErrors, FakeEntraTls, type Registration } from '../fakes/entra';
import type { FakeUser } from '../fakes/teams';

const app: Registration = {
  tenantId: '11111111-1111-1111-1111-111111111111',
  appId: '22222222-2222-2222-2222-222222222222',
  password: 'the secret of the bot',
};
const ada: FakeUser = { id: '00000000-0000-4000-8000-000000000001', name: 'Ada', address: 'ada@contoso.example' };
const scope = 'https://management.azure.com/user_impersonation';

let entra: FakeEntraTls;
beforeAll(async () => {
  entra = await FakeEntraTls.start(app, {
    now: () => new Date(),
    user: () => ada,
    userToken: ({ id }) => Promise.resolve(`token of ${id}`),
    appToken: () => Promise.resolve({ status: 400, body: {} }),
  });
});
afterAll(() => entra.stop());
beforeEach(() => {
  entra.refusals.clear();
});

const registered = (): SignInApp => ({
  login: entra.url,
  tenantId: app.tenantId,
  clientId: app.appId,
  clientSecrets: () => [app.password],
  timeoutMs: 5_000,
});

test('Teams’ token is exchanged for one of Azure, with the right of the user alone', async () => {
  const obtained = await onBehalfOf(registered(), await entra.ssoToken(ada), scope);
  expect(obtained).toEqual({ ok: true, token: `token of ${ada.id}` });
  expect(entra.grants.at(-1)).toMatchObject({
    grant: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    scope: expect.stringContaining(scope),
  });
});

test.each([
  ['consent is missing', entraErrors.consent, 'CONSENT_MISSING', 'AADSTS65001'],
  ['the token is over', entraErrors.expired, 'SIGN_IN_EXPIRED', 'AADSTS500133'],
  ['a policy demands more', entraErrors.stepUp, 'STEP_UP_NEEDED', 'AADSTS50076'],
  ['Entra is busy', entraErrors.unavailable, 'SIGN_IN_FAILED', 'AADSTS90033'],
])('where %s, it is said by name, with the codes and none of Entra’s words', async (_what, refusal, why, code) => {
  entra.refusals.set(ada.id, refusal);
  const obtained = await onBehalfOf(registered(), await entra.ssoToken(ada), scope);
  expect(obtained).toMatchObject({ ok: false, why, codes: expect.stringContaining(code) });
  expect(JSON.stringify(obtained)).not.toContain('the words of Entra');
});

test('what Entra demands is passed on as it words it', async () => {
  entra.refusals.set(ada.id, entraErrors.stepUp);
  const obtained = await onBehalfOf(registered(), await entra.ssoToken(ada), scope);
  expect(obtained).toMatchObject({ claims: entraErrors.stepUp.claims });
});

test('a secret that is wrong, and an Entra that is away, are failures by name', async () => {
  const token = await entra.ssoToken(ada);
  const wrong = await onBehalfOf({ ...registered(), clientSecrets: () => ['another'] }, token, scope);
  expect(wrong).toMatchObject({ ok: false, why: 'SIGN_IN_FAILED' });
  const away = await onBehalfOf({ ...registered(), login: 'https://127.0.0.1:1' }, token, scope);
  expect(away).toMatchObject({ ok: false, why: 'SIGN_IN_FAILED' });
});
