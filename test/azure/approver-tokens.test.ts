import { armAudiences, checkBearer, HeldTokens } from '../../src/azure';
import { claimsChallenge, readableClaims } from '../../src/azure/claims-challenge';
import { claimsParameter, contextsOf } from '../../src/azure/step-up/claims';
import { Sealer } from '../../src/azure/step-up/sealed';

const nowMs = Date.parse('2026-11-24T09:00:00.000Z');
let at = nowMs;
const clock = { now: () => new Date(at) };
beforeEach(() => {
  at = nowMs;
});

describe('the tokens that are held', () => {
  const whose = { requestId: 'L-0123456789', personId: 'aaaaaaaa-0000-4000-8000-000000000001' };

  test('are each for one request and one person', () => {
    const tokens = new HeldTokens(clock);
    tokens.hold(whose, 'the token', nowMs + 60_000);
    expect(tokens.of({ ...whose, personId: whose.personId.toUpperCase() })).toBe('the token');
    expect(tokens.of({ ...whose, requestId: 'L-1111111111' })).toBeUndefined();
    expect(tokens.of({ ...whose, personId: 'aaaaaaaa-0000-4000-8000-000000000002' })).toBeUndefined();
  });

  test('are gone once they end, are dropped, or the service stops', () => {
    const tokens = new HeldTokens(clock);
    tokens.hold(whose, 'the token', nowMs + 60_000);
    at += 60_000;
    expect([tokens.of(whose), tokens.size]).toEqual([undefined, 0]);
    tokens.hold(whose, 'another', at + 60_000);
    tokens.drop(whose);
    expect(tokens.of(whose)).toBeUndefined();
    tokens.hold(whose, 'a third', at + 60_000);
    tokens.clear();
    expect(tokens.size).toBe(0);
  });

  test('are bounded: the oldest goes first', () => {
    const tokens = new HeldTokens(clock);
    for (let n = 0; n <= 500; n += 1) tokens.hold({ ...whose, requestId: `L-${String(n)}` }, 'x', nowMs + 60_000);
    expect(tokens.size).toBe(500);
    expect(tokens.of({ ...whose, requestId: 'L-0' })).toBeUndefined();
    expect(tokens.of({ ...whose, requestId: 'L-500' })).toBe('x');
  });
});

describe('a token', () => {
  const wanted = {
    tenantId: '11111111-1111-1111-1111-111111111111',
    objectId: '00000000-0000-4000-8000-000000000001',
    audiences: armAudiences('https://management.azure.com/.default'),
  };
  const good = {
    oid: wanted.objectId,
    tid: wanted.tenantId,
    aud: 'https://management.azure.com/',
    exp: nowMs / 1_000 + 600,
  };
  const jwt = (claims: object): string =>
    ['{"alg":"RS256"}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');

  test.each([
    ['of the person, for Azure', {}, undefined],
    ['for Azure by its older name', { aud: 'https://management.core.windows.net' }, undefined],
    ['of another person', { oid: '00000000-0000-4000-8000-000000000002' }, 'SIGN_IN_OTHER_ACCOUNT'],
    ['of another tenant', { tid: '99999999-1111-1111-1111-111111111111' }, 'SIGN_IN_OTHER_ACCOUNT'],
    ['for something else', { aud: 'https://graph.microsoft.com' }, 'SIGN_IN_FAILED'],
    ['for what only begins alike', { aud: 'https://management.azure.com.example.com' }, 'SIGN_IN_FAILED'],
    ['that ends within a minute', { exp: nowMs / 1_000 + 59 }, 'SIGN_IN_EXPIRED'],
    ['that does not end', { exp: undefined }, 'SIGN_IN_FAILED'],
    ['that names nobody', { oid: undefined }, 'SIGN_IN_FAILED'],
  ])('%s: %j is taken, or refused by name', (_what, change, why) => {
    const checked = checkBearer(jwt({ ...good, ...change }), wanted, nowMs);
    expect(checked).toEqual(why === undefined ? { ok: true, expiresAtMs: nowMs + 600_000 } : { ok: false, why });
  });

  test.each([['no token'], ['a.b.c'], [`a.${'x'.repeat(20_000)}.c`]])('that cannot be read is refused: %#', (token) => {
    expect(checkBearer(token, wanted, nowMs)).toEqual({ ok: false, why: 'SIGN_IN_FAILED' });
  });
});

describe('a claims challenge', () => {
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const header = (encoded: string): string =>
    `Bearer realm="", authorization_uri="https://login.example.com", error="insufficient_claims", claims="${encoded}"`;

  test('of ARM is read as it was sent', () => {
    expect(claimsChallenge(header(Buffer.from(claims).toString('base64')))).toBe(claims);
  });

  test('that cannot be read still asks for a sign-in anew; any other 401 asks for none', () => {
    expect(claimsChallenge(header('!!'))).toBe('{}');
    expect(claimsChallenge(header(Buffer.from('[]').toString('base64')))).toBe('{}');
    expect(claimsChallenge('Bearer error="invalid_token"')).toBeUndefined();
    expect(claimsChallenge(undefined)).toBeUndefined();
    expect(readableClaims(`{"a":"${'x'.repeat(4_000)}"}`)).toBeUndefined();
  });

  test('asks for its contexts in the ID token too, and the route’s own context goes before it', () => {
    const acrs = { essential: true, value: 'c1' };
    expect(JSON.parse(claimsParameter({ claims })!)).toEqual({ access_token: { acrs }, id_token: { acrs } });
    expect(JSON.parse(claimsParameter({ context: 'c1' })!)).toEqual({ access_token: { acrs }, id_token: { acrs } });
    expect(contextsOf({ claims, context: 'c2' })).toEqual(['c2', 'c1']);
    expect(claimsParameter({})).toBeUndefined();
    expect(claimsParameter({ claims: '{}' })).toBeUndefined();
    const other = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    expect(claimsParameter({ claims: other })).toBe(other);
  });
});

describe('what is sealed', () => {
  const sealer = new Sealer(() => ['the secret of the bot'], clock);
  const value = { reason: 'known case', by: { id: 'x' } };

  test('is opened by whoever shares the secret, for the same purpose, and shows nothing', async () => {
    const sealed = (await sealer.seal('ticket', value, 60_000))!;
    expect(await new Sealer(() => ['the secret of the bot'], clock).open('ticket', sealed)).toEqual(value);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('known');
    expect(await sealer.open('visit', sealed)).toBeUndefined();
    expect(await new Sealer(() => ['another secret'], clock).open('ticket', sealed)).toBeUndefined();
  });

  test('is good for its time and for nothing changed', async () => {
    const sealed = (await sealer.seal('ticket', value, 60_000))!;
    const at20 = sealed.at(-20) === 'A' ? 'B' : 'A';
    expect(await sealer.open('ticket', `${sealed.slice(0, -20)}${at20}${sealed.slice(-19)}`)).toBeUndefined();
    at += 60_001;
    expect(await sealer.open('ticket', sealed)).toBeUndefined();
  });

  test('fits a link and a cookie with the longest reason there is in any writing, and is refused where it would not', async () => {
    const chinese = Array.from({ length: 1_000 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7_919) % 20_000))).join(
      '',
    );
    expect(await sealer.seal('visit', { ...value, reason: chinese }, 60_000)).toBeDefined();
    const noise = Array.from({ length: 4_000 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7_919) % 20_000))).join(
      '',
    );
    expect(await sealer.seal('visit', { ...value, reason: noise }, 60_000)).toBeUndefined();
  });
});
