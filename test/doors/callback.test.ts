import type { JWTPayload } from 'jose';
import { StepUp } from '../../src/azure';
import { FakeEntraTls, type PageVisit, type Registration } from '../fakes/entra';
import { entraKeys } from '../fakes/entra/keys';
import type { FakeUser } from '../fakes/teams';
import { serve, type Served } from '../web/rig';
import { tokenMutations, type Mint } from './mutations';

const app: Registration = {
  tenantId: '11111111-1111-1111-1111-111111111111',
  appId: '22222222-2222-2222-2222-222222222222',
  password: 'the secret of the bot',
};
const ada: FakeUser = { id: '00000000-0000-4000-8000-000000000001', name: 'Ada', address: 'ada@contoso.example' };
const clock = { now: () => new Date() };
const publicUrl = 'https://lockbox.example.com';
const other = '99999999-9999-9999-9999-999999999999';

let entra: FakeEntraTls;
let served: Served;
let stepUp: StepUp;
/** Who was let through. */
let decided: number;
/** The token for Azure that Entra gives. */
let userToken: string;

beforeAll(async () => {
  entra = await FakeEntraTls.start(app, {
    now: () => clock.now(),
    user: () => ada,
    userToken: () => Promise.resolve(userToken),
    appToken: () => Promise.resolve({ status: 400, body: {} }),
  });
  stepUp = new StepUp({
    app: {
      login: entra.url,
      tenantId: app.tenantId,
      clientId: app.appId,
      clientSecrets: () => [app.password],
      timeoutMs: 5_000,
    },
    scope: 'https://management.azure.com/user_impersonation',
    audiences: ['https://management.azure.com'],
    publicUrl,
    clock,
  });
  served = await serve({
    auth: {
      visitMs: 600_000,
      start: async (ticket) => {
        const started = await stepUp.start(ticket);
        return started.ok ? started : { ok: false, says: 'no' };
      },
      finish: async (query, cookie) => {
        const finished = await stepUp.finish(query, cookie);
        if (!finished.ok) return { kind: 'refused', says: 'Nothing was decided.' };
        decided += 1;
        return { kind: 'counted' };
      },
    },
  });
});
afterAll(async () => {
  await served.listening.close(0);
  await entra.stop();
});
beforeEach(() => {
  decided = 0;
  userToken = azureToken({ oid: ada.id });
});

function azureToken(claims: object): string {
  const all = {
    tid: app.tenantId,
    aud: 'https://management.azure.com',
    exp: Math.floor(Date.now() / 1_000) + 3_600,
    ...claims,
  };
  return `e30.${Buffer.from(JSON.stringify(all)).toString('base64url')}.sig`;
}

/** A visit of the sign-in page, up to the address that Entra sends the browser back to. */
async function away(visit: Partial<PageVisit> = {}): Promise<{ search: string; cookie: string }> {
  const by = { id: ada.id, tenantId: app.tenantId, name: ada.name, address: ada.address };
  const link = await stepUp.link({ requestId: 'L-0123456789', verdict: 'approve', reason: '', by } as never);
  const started = await fetch(`${served.url}${new URL(link!).pathname}${new URL(link!).search}`, {
    redirect: 'manual',
  });
  const cookie = started.headers.getSetCookie()[0]!.split(';')[0]!;
  const back = entra.visit(started.headers.get('location')!, { user: ada, ...visit });
  return { search: new URL(back).search, cookie };
}

async function back(search: string, cookie: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${served.url}/auth/callback${search}`, { headers: { cookie } });
  return { status: response.status, text: await response.text() };
}

test('a sign-in as it should be is taken, once', async () => {
  const { search, cookie } = await away();
  expect((await back(search, cookie)).status).toBe(200);
  expect(decided).toBe(1);
  expect((await back(search, cookie)).status).toBe(403);
  expect(decided).toBe(1);
});

// This token comes from Entra's own address over TLS, and not from whoever calls: that it is large, or leaves out the
// name of the one key there is, are no ways to forge one.
const harmless = ['that names no key', 'of a hundred thousand claims’ worth'];

test.each(tokenMutations.filter(([what]) => !harmless.includes(what)))(
  'an ID token %s decides nothing, and all are told the same',
  async (_what, make) => {
    const { entra: privateKey, publicKey } = await entraKeys();
    const made = async (claims: JWTPayload): Promise<string> => {
      const seconds = Math.floor(Date.now() / 1_000);
      const mint: Mint = { pair: { privateKey, publicKey }, kid: 'entra-1', claims, seconds };
      return (await make(mint))[0]!.slice('Bearer '.length);
    };
    const { search, cookie } = await away({ made });
    const answer = await back(search, cookie);
    expect([answer.status, decided]).toEqual([403, 0]);
    expect(answer.text).toContain('Nothing was decided.');
    expect(answer.text).not.toMatch(/token|signature|issuer|jwt|\n\s+at /i);
  },
);

test.each<[string, (claims: JWTPayload) => JWTPayload]>([
  ['of another person', (claims) => ({ ...claims, oid: other })],
  ['of nobody', ({ oid: _oid, ...claims }) => claims],
  ['of another tenant', (claims) => ({ ...claims, tid: other })],
  ['for another visit', (claims) => ({ ...claims, nonce: 'other' })],
  ['for no visit', ({ nonce: _nonce, ...claims }) => claims],
  ['of a sign-in an hour ago', (claims) => ({ ...claims, auth_time: Math.floor(Date.now() / 1_000) - 3_600 })],
  ['that does not say when', ({ auth_time: _at, ...claims }) => claims],
])('an ID token %s decides nothing', async (_what, change) => {
  const { search, cookie } = await away({ change });
  expect([(await back(search, cookie)).status, decided]).toEqual([403, 0]);
});

test.each<[string, (search: string) => string]>([
  ['without a query', () => ''],
  ['without a code', (search) => search.replace(/code=[^&]+/, '')],
  ['with another code', (search) => search.replace(/code=[^&]+/, 'code=forged')],
  ['without a state', (search) => search.replace(/state=[^&]+&?/, '')],
  ['with another state', (search) => search.replace(/state=[^&]+/, 'state=forged')],
  ['with two states', (search) => `${search}&state=forged`],
  ['with two codes', (search) => `${search}&code=forged`],
  ['of another issuer', (search) => `${search}&iss=https%3A%2F%2Fevil.example`],
  ['with an error', (search) => `${search}&error=access_denied`],
  [
    'with a token in its query',
    (search) => `${search.replace(/code=[^&]+/, '')}&id_token=x&access_token=${azureToken({ oid: ada.id })}`,
  ],
  ['that is huge', (search) => `${search}&x=${'x'.repeat(10_000)}`.replace(/state=[^&]+/, 'state=forged')],
])('a callback %s decides nothing', async (_what, change) => {
  const { search, cookie } = await away();
  expect([(await back(change(search), cookie)).status, decided]).toEqual([403, 0]);
});

test.each<[string, (cookie: string) => string]>([
  ['no cookie', () => ''],
  ['a cookie of another name', (cookie) => cookie.replace('__Host-', '')],
  ['a cookie that was cut', (cookie) => cookie.slice(0, -4)],
  // Not its last character: some bits of that say nothing.
  ['a cookie that was changed', (cookie) => cookie.replace(/.(?=....$)/, (one) => (one === 'A' ? 'B' : 'A'))],
  ['a cookie that is no sealed text', () => '__Host-lockbox-visit=e30.e30.e30.e30.e30'],
  [
    'a cookie that says by itself how it is sealed',
    (cookie) => cookie.replace(/=[^.]+/, `=${Buffer.from('{"alg":"none"}').toString('base64url')}`),
  ],
])('a callback with %s decides nothing', async (_what, change) => {
  const { search, cookie } = await away();
  expect([(await back(search, change(cookie))).status, decided]).toEqual([403, 0]);
});

test('a callback with the link’s own ticket for a cookie, or with the cookie of another visit, decides nothing', async () => {
  const [mine, theirs] = [await away(), await away()];
  expect([(await back(mine.search, theirs.cookie)).status, decided]).toEqual([403, 0]);
  const by = { id: ada.id, tenantId: app.tenantId };
  const link = await stepUp.link({ requestId: 'L-0123456789', verdict: 'approve', reason: '', by } as never);
  const ticket = new URL(link!).searchParams.get('t')!;
  expect([(await back(mine.search, `__Host-lockbox-visit=${ticket}`)).status, decided]).toEqual([403, 0]);
});

test.each([{ oid: other }, { tid: other }, { aud: 'https://graph.microsoft.com' }, { exp: 1 }, { exp: 'never' }])(
  'a token for Azure that says %p decides nothing',
  async (claims) => {
    const token = azureToken({ oid: ada.id, ...claims });
    userToken = token;
    const { search, cookie } = await away();
    expect([(await back(search, cookie)).status, decided]).toEqual([403, 0]);
  },
);
