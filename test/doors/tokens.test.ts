import { signIn } from '../../src/web';
import { FakeEntra } from '../fakes/teams';
import { ada, app, startRig, type Rig } from '../teams/rig';
import { audience, clientId, Entra, tenantId } from '../web/entra';
import { serve, type Served } from '../web/rig';
import { ask, type Answer } from './ask';
import { minted, mutations, tenantMutations, type Mint } from './mutations';

const now = new Date();
const seconds = Math.floor(now.getTime() / 1_000);

let entra: Entra;
let served: Served;
/** What was done behind the doors. */
let done: string[] = [];

beforeAll(async () => {
  entra = await Entra.start(() => now);
  const doing = (what: string) => () => {
    done.push(what);
    return Promise.resolve({});
  };
  const who = signIn({ login: entra.login, tenantId, clientId, audience, now: () => now });
  served = await serve({
    api: { signIn: who, status: doing('status'), posture: doing('posture') },
    alerts: {
      secure: { login: entra.login, tenantId, audience: 'api://alerts.example.com', now: () => now },
      take: () => {
        done.push('alert');
        return Promise.resolve({ taken: 1, ignored: 0 });
      },
    },
  });
});
afterAll(async () => {
  await served.listening.close(0);
  await entra.stop();
});
beforeEach(() => {
  done = [];
});

const apiMint = (roles: string[] = ['Auditor']): Mint => ({
  pair: entra.keyPair,
  kid: 'tenant',
  claims: entra.claims({ roles }),
  seconds,
});
const alertMint = (roles: string[] = ['ActionGroupsSecureWebhook']): Mint => {
  const { scp: _person, ...claims } = entra.claims({ roles });
  const azureMonitor = { aud: 'api://alerts.example.com', azp: '461e8683-5575-4561-ac7f-899cc907d62a' };
  return { pair: entra.keyPair, kid: 'tenant', claims: { ...claims, ...azureMonitor }, seconds };
};
const api = (headers: string[]): Promise<Answer> => ask(`${served.url}/api/status`, 'GET', headers);
// The body is what the service could not read: behind a closed door nobody looks at it.
const alerts = (headers: string[]): Promise<Answer> =>
  ask(`${served.url}/api/alerts/azure-monitor`, 'POST', headers, '{"broken');

const refused: Answer = {
  status: 401,
  type: 'application/problem+json; charset=utf-8',
  text: '{"type":"about:blank","title":"Sign in: this address wants an access token of Entra ID.","status":401,"code":"UNAUTHENTICATED"}',
};

describe('the API', () => {
  test('takes the token that the mutations are made of', async () => {
    expect((await api([`Bearer ${await minted(apiMint())}`])).status).toBe(200);
    expect(done).toEqual(['status']);
  });

  test.each([...mutations, ...tenantMutations])('refuses a token: %s', async (_what, make) => {
    expect(await api(await make(apiMint()))).toEqual(refused);
    expect(done).toEqual([]);
  });

  test('refuses with 403 where the token is right and the role is not', async () => {
    for (const roles of [[], ['Approver'], ['auditor'], ['ActionGroupsSecureWebhook']]) {
      expect((await api([`Bearer ${await minted(apiMint(roles))}`])).status).toBe(403);
    }
    expect(done).toEqual([]);
  });
});

describe('the door of alerts', () => {
  test('takes the token that the mutations are made of, and then looks at the body', async () => {
    expect((await alerts([`Bearer ${await minted(alertMint())}`])).status).toBe(400);
  });

  test.each([...mutations, ...tenantMutations])('refuses a token: %s', async (_what, make) => {
    expect(await alerts(await make(alertMint()))).toEqual(refused);
    expect(done).toEqual([]);
  });

  test('refuses with 403 where the token is right and the role or the application is not', async () => {
    expect((await alerts([`Bearer ${await minted(alertMint(['Admin']))}`])).status).toBe(403);
    expect((await alerts([`Bearer ${await minted(alertMint(), { azp: clientId })}`])).status).toBe(403);
    expect((await alerts([`Bearer ${await minted(apiMint(['ActionGroupsSecureWebhook']))}`])).status).toBe(401);
    expect(done).toEqual([]);
  });
});

describe('the door of Teams', () => {
  let rig: Rig;
  let mint: Mint;
  beforeAll(async () => {
    rig = await startRig({ authenticated: true });
    rig.teams.know(ada);
    const claims = { serviceurl: rig.teams.url, aud: app.appId, iss: 'https://api.botframework.com' };
    mint = {
      pair: await FakeEntra.channelKeys(),
      kid: 'channel',
      claims: { ...claims, nbf: seconds - 60, exp: seconds + 3_600 },
      seconds,
    };
  });
  afterAll(() => rig.stop());
  // The SDK writes every refused token to the console.
  beforeEach(() => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const teams = (headers: string[]): Promise<Answer> => {
    const message = { ...rig.teams.envelope(ada, ada), type: 'message', text: 'help' };
    return ask(`${rig.botUrl}/api/messages`, 'POST', headers, JSON.stringify(message));
  };

  test('takes the token that the mutations are made of', async () => {
    expect((await teams([`Bearer ${await minted(mint)}`])).status).toBe(200);
    expect(rig.asked.joined).toHaveLength(1);
  });

  test.each([
    ...mutations,
    ['in small letters', async (one: Mint) => [`bearer ${await minted(one)}`]] as const,
    [
      'of a key that is for another channel',
      async (one: Mint) => [`Bearer ${await minted(one, {}, { kid: 'unendorsed' })}`],
    ] as const,
    [
      'for another service address',
      async (one: Mint) => [`Bearer ${await minted(one, { serviceurl: 'https://evil.example/' })}`],
    ] as const,
    [
      'without a service address',
      async (one: Mint) => [`Bearer ${await minted(one, { serviceurl: undefined })}`],
    ] as const,
  ])('refuses a token: %s', async (_what, make) => {
    const before = JSON.stringify(rig.asked);
    expect(await teams(await make(mint))).toEqual({
      status: 401,
      type: 'application/problem+json',
      text: '{"type":"about:blank","title":"The caller could not be authenticated.","status":401,"code":"UNAUTHENTICATED"}',
    });
    expect(JSON.stringify(rig.asked)).toBe(before);
  });
});
