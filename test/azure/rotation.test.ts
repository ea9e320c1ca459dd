import { onBehalfOf, serviceCredential, StepUp, type SignInApp } from '../../src/azure';
import { RotatedCredential } from '../../src/azure/rotated-credential';
import { Sealer } from '../../src/azure/step-up/sealed';
import { simulatedApp, simulatedTenantId, startSimulator } from '../../src/simulator';
import { FakeEntraTls, type Registration } from '../fakes/entra';
import type { FakeUser } from '../fakes/teams';

const clock = { now: () => new Date() };
const ada: FakeUser = { id: '00000000-0000-4000-8000-000000000001', name: 'Ada', address: 'ada@contoso.example' };
const app: Registration = {
  tenantId: '11111111-1111-1111-1111-111111111111',
  appId: '22222222-2222-2222-2222-222222222222',
  password: 'the one that counts',
};

/** Each order in which the two sides can be changed: Entra knows the one that counts. */
const orders: [string, string[]][] = [
  ['before the new one counts', ['new', app.password]],
  ['once the new one counts', [app.password, 'old']],
];

describe('the secret of the service’s own identity', () => {
  test.each([
    ['before the new one counts', ['new', simulatedApp.clientSecret]],
    ['once the new one counts', [simulatedApp.clientSecret, 'old']],
  ])('is rotated without a call that fails, %s', async (_when, secrets) => {
    const simulator = await startSimulator();
    try {
      const credential = serviceCredential({
        login: simulator.url,
        tenantId: simulatedTenantId,
        way: { kind: 'secret', clientId: simulatedApp.clientId, clientSecret: 'not asked' },
        secrets: () => secrets,
        timeoutMs: 5_000,
      });
      expect((await credential.getToken('https://management.azure.com/.default'))?.token).toEqual(expect.any(String));
    } finally {
      await simulator.stop();
    }
  });

  const refused = Object.assign(new Error('refused'), { errorCode: 'invalid_client' });
  const token = (text: string) => ({ token: text, expiresOnTimestamp: 1 });

  test('is the one that was taken last, until that is refused or in force no more', async () => {
    let inForce = ['new', 'old'];
    let good = 'old';
    const asked: string[] = [];
    const credential = new RotatedCredential(
      () => inForce,
      (secret) => ({
        getToken: () => {
          asked.push(secret);
          return secret === good ? Promise.resolve(token(secret)) : Promise.reject(refused);
        },
      }),
    );
    await credential.getToken('s');
    await credential.getToken('s');
    expect(asked.splice(0)).toEqual(['new', 'old', 'old']);
    good = 'new';
    await credential.getToken('s');
    expect(asked.splice(0)).toEqual(['old', 'new']);
    inForce = ['newest'];
    good = 'newest';
    expect((await credential.getToken('s'))?.token).toBe('newest');
    expect(asked).toEqual(['newest']);
  });

  test('is not tried one after the other where something else is wrong: each try could lock the account', async () => {
    const asked: string[] = [];
    const credential = new RotatedCredential(
      () => ['new', 'old'],
      (secret) => ({
        getToken: () => {
          asked.push(secret);
          return Promise.reject(new Error('the network'));
        },
      }),
    );
    await expect(credential.getToken('s')).rejects.toThrow('the network');
    expect(asked).toEqual(['new']);
  });
});

describe('the secret of the bot', () => {
  let entra: FakeEntraTls;
  beforeAll(async () => {
    entra = await FakeEntraTls.start(app, {
      now: () => clock.now(),
      user: () => ada,
      userToken: ({ id }) => Promise.resolve(personToken(id)),
      appToken: () => Promise.resolve({ status: 400, body: {} }),
    });
  });
  afterAll(() => entra.stop());
  const registered = (secrets: string[]): SignInApp => ({
    login: entra.url,
    tenantId: app.tenantId,
    clientId: app.appId,
    clientSecrets: () => secrets,
    timeoutMs: 5_000,
  });

  test.each(orders)('is rotated while approvers decide in their own name, %s', async (_when, secrets) => {
    const scope = 'https://management.azure.com/user_impersonation';
    expect(await onBehalfOf(registered(secrets), await entra.ssoToken(ada), scope)).toMatchObject({ ok: true });
  });

  test.each(orders)('is rotated while somebody is at the sign-in page, %s', async (_when, secrets) => {
    const inForce = ['old'];
    const stepUp = new StepUp({
      app: { ...registered([]), clientSecrets: () => inForce },
      scope: 'https://management.azure.com/user_impersonation',
      audiences: ['https://management.azure.com'],
      publicUrl: 'https://lockbox.example.com',
      clock,
    });
    // The link was made under the secret before.
    inForce.splice(0, 1, secrets.includes('old') ? 'old' : app.password);
    const by = { id: ada.id, tenantId: app.tenantId, name: ada.name, address: ada.address };
    const link = await stepUp.link({ requestId: 'L-0123456789', verdict: 'approve', reason: '', by } as never);
    inForce.splice(0, 1, ...secrets);
    const started = await stepUp.start(new URL(link!).searchParams.get('t')!);
    if (!started.ok) throw new Error(started.why);
    const back = entra.visit(started.location, { user: ada });
    expect(await stepUp.finish(new URL(back).search, started.cookie)).toMatchObject({ ok: true });
  });

  test('that was sealed with opens what it sealed while it is in force, and nothing after that', async () => {
    const sealed = await new Sealer(() => ['old'], clock).seal('ticket', { a: 1 }, 60_000);
    expect(await new Sealer(() => ['new', 'old'], clock).open('ticket', sealed!)).toEqual({ a: 1 });
    expect(await new Sealer(() => ['new'], clock).open('ticket', sealed!)).toBeUndefined();
  });
});

/** What Azure's tokens say, as far as it is looked at. */
function personToken(oid: string): string {
  const claims = {
    oid,
    tid: app.tenantId,
    aud: 'https://management.azure.com',
    exp: Math.floor(clock.now().getTime() / 1_000) + 3_600,
  };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;
}
