import { serviceCredential } from '../../src/azure';
import { simulatedApp, simulatedTenantId } from '../../src/simulator';
import { FakeAzure, fakeToken, json, reset, silence, text, type Reply } from '../fakes/azure';
import { armScope, credentialAt, edge, reads } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start(() => json({ isOptedIn: true }));
});
afterEach(() => azure.stop());

const { clientId, clientSecret } = simulatedApp;

function granted(expiresIn: number): Reply {
  return json({ token_type: 'Bearer', expires_in: expiresIn, access_token: fakeToken });
}

describe('a token', () => {
  test('is asked for once and used for every call until it nears its end', async () => {
    const { truth } = edge(azure.url);
    for (const [, read] of reads) await read(truth);
    expect(azure.tokenForms).toHaveLength(1);
    expect(new Set(azure.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${fakeToken}`]),
    );
  });

  test('that is about to end is renewed', async () => {
    const { truth } = edge(azure.url);
    azure.login = () => granted(120);
    await truth.optedIn();
    await truth.optedIn();
    expect(azure.tokenForms).toHaveLength(2);
    azure.login = () => granted(3_599);
    await truth.optedIn();
    await truth.optedIn();
    expect(azure.tokenForms).toHaveLength(3);
  });

  test('is asked for once by many calls at a time', async () => {
    const { truth, executor } = edge(azure.url);
    await Promise.all([...Array.from({ length: 20 }, () => truth.optedIn()), executor.identity()]);
    expect(azure.tokenForms).toHaveLength(1);
    expect(azure.requests).toHaveLength(20);
  });

  test('for another scope is another token', async () => {
    const credential = credentialAt(azure.url);
    await Promise.all([credential.getToken(armScope), credential.getToken('https://graph.microsoft.com/.default')]);
    expect(azure.tokenForms).toHaveLength(2);
  });
});

describe('a sign-in that fails', () => {
  const description = `AADSTS7000215: Invalid client secret provided: ${clientSecret}`;
  const refusal = { error: 'invalid_client', error_description: description, error_codes: [7000215] };

  test.each<[string, Reply, string]>([
    ['refused', json(refusal, 401), 'no token for Azure could be had (invalid_client, AADSTS7000215)'],
    [
      'refused without a number',
      json({ error: 'invalid_scope' }, 400),
      'no token for Azure could be had (invalid_scope)',
    ],
    ['refused in words alone', json({ error: `Secret ${clientSecret}!` }, 400), 'no token for Azure could be had'],
    ['500', json({}, 500), expect.stringMatching(/^no token for Azure could be had/) as string],
    ['nonsense', text('<html>'), expect.stringMatching(/^no token for Azure could be had/) as string],
    ['a dropped connection', reset, expect.stringMatching(/^no token for Azure could be had/) as string],
    ['no token', json({ token_type: 'Bearer' }), expect.stringMatching(/^no token for Azure could be had/) as string],
  ])('is told, asked once, and shows no secret: %s', async (_what, reply, reason) => {
    azure.login = () => reply;
    const read = await edge(azure.url).truth.optedIn();
    expect(read).toEqual({ ok: false, code: 'UNAUTHORISED', reason });
    expect(JSON.stringify(read)).not.toContain(clientSecret);
    expect(azure.tokenForms).toHaveLength(1);
    expect(azure.requests).toEqual([]);
  });

  test('by silence ends in time, and the next one begins anew', async () => {
    const { truth } = edge(azure.url, { credential: credentialAt(azure.url, { timeoutMs: 50 }) });
    azure.login = () => silence;
    const [one, two] = await Promise.all([truth.optedIn(), truth.optedIn()]);
    expect(one).toEqual({
      ok: false,
      code: 'UNAUTHORISED',
      reason: expect.stringMatching(/^no token for Azure could be had/),
    });
    expect(two).toEqual(one);
    azure.login = () => granted(3_599);
    const later = edge(azure.url, { credential: credentialAt(azure.url) });
    expect(await later.truth.optedIn()).toEqual({ ok: true, value: true });
  });

  test('because the certificate is not there any more is told', async () => {
    const way = { kind: 'certificate' as const, clientId, path: '/nowhere/gone.pem', sendChain: false };
    const { truth } = edge(azure.url, { credential: credentialAt(azure.url, { way }) });
    expect(await truth.optedIn()).toMatchObject({ ok: false, code: 'UNAUTHORISED' });
  });
});

describe('a login service', () => {
  test('that names another host for its tokens gets the secret nowhere', async () => {
    const foreign = await FakeAzure.start();
    azure.tokenHost = new URL(foreign.url).host;
    expect(await edge(azure.url).truth.optedIn()).toMatchObject({ ok: false, code: 'UNAUTHORISED' });
    expect(foreign.connections).toBe(0);
    await foreign.stop();
  });

  test.each(['http://login.example.com', 'http://10.0.0.1', 'http://127.0.0.1.example.com'])(
    'by plain http on another machine is refused: %s',
    (login) => {
      const way = { kind: 'secret' as const, clientId, clientSecret };
      expect(() => serviceCredential({ login, tenantId: simulatedTenantId, way, timeoutMs: 50 })).toThrow(
        'by https, or by http on loopback only',
      );
    },
  );
});
