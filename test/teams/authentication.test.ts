import type { TeamsError } from '../../src/teams';
import { createTeams, type BotIdentity } from '../../src/teams';
import { BotAuthentication } from '../../src/teams/adapter';
import type { ChannelClaims, Signing } from '../fakes/teams';
import { ada, app, startRig, type Rig } from './rig';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ authenticated: true });
});
afterAll(() => rig.stop());

// The SDK writes every refused token to the console; the tests refuse many.
beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const click = { type: 'invoke', name: 'adaptiveCard/action', value: {} };
const activity = (changes: object = {}): string =>
  JSON.stringify({ ...rig.teams.envelope(ada, ada), type: 'message', text: 'help', ...changes });
const token = (changes: Partial<ChannelClaims> = {}, signing?: Signing): Promise<string> =>
  rig.entra.channelToken({ aud: app.appId, serviceurl: rig.teams.url, ...changes }, signing);

test('a token that the channel signed for this bot is taken', async () => {
  rig.teams.know(ada);
  expect(await rig.teams.sendRaw(activity(), await token())).toMatchObject({ status: 200, text: '' });
});

test('a token that ended within the last five minutes is taken, as the protocol allows for clocks that differ', async () => {
  expect(await rig.teams.sendRaw(activity(), await token({ expiresIn: -200 }))).toMatchObject({ status: 200 });
});

const unauthenticated = {
  status: 401,
  contentType: 'application/problem+json',
  text: '{"type":"about:blank","title":"The caller could not be authenticated.","status":401,"code":"UNAUTHENTICATED"}',
};

test.each<[string, Partial<ChannelClaims>, Signing]>([
  ['forged', {}, 'forged'],
  ['signed by a key of another channel', {}, 'unendorsed'],
  ['unsigned', {}, 'none'],
  ['signed with the public key as a secret', {}, 'hmac'],
  ['expired', { expiresIn: -600 }, 'channel'],
  ['without an expiry', { expiresIn: 'never' }, 'channel'],
  ['not valid yet', { notBefore: 3_600 }, 'channel'],
  ['for another bot', { aud: '99999999-9999-9999-9999-999999999999' }, 'channel'],
  ['from another issuer', { iss: 'https://sts.windows.net/11111111-1111-1111-1111-111111111111/' }, 'channel'],
  ['for another service address', { serviceurl: 'https://smba.trafficmanager.net/emea/' }, 'channel'],
])('a token that is %s is refused with a generic body, and nothing is done', async (_name, changes, signing) => {
  const before = rig.asked.joined.length;
  for (const body of [activity(), activity(click)]) {
    expect(await rig.teams.sendRaw(body, await token(changes, signing))).toEqual(unauthenticated);
  }
  expect(rig.asked.joined).toHaveLength(before);
});

test('what a token says that proves nothing is not written into the log', async () => {
  const canary = 'canary-audience';
  rig.log.length = 0;
  for (const changes of [{ aud: canary }, { serviceurl: `https://${canary}/` }, { expiresIn: -600 }]) {
    expect(await rig.teams.sendRaw(activity(), await token(changes))).toEqual(unauthenticated);
  }
  expect(rig.log).toHaveLength(3);
  expect(rig.log.join('')).toContain('"code":"NOT_AUTHENTICATED"');
  expect(rig.log.join('')).not.toContain(canary);
});

test('no token at all is refused in the same words', async () => {
  expect(await rig.teams.sendRaw(activity(), '')).toEqual(unauthenticated);
});

test.each([
  ['another tenant', { conversation: { id: 'a:1', conversationType: 'personal', tenantId: 'other' } }],
  ['another tenant in the channel data', { channelData: { tenant: { id: 'other' } } }],
  ['no service address, for which the SDK checks none', { serviceUrl: undefined }],
  ['a service address that is not allowed', { serviceUrl: 'https://evil.example/' }],
  ['another channel', { channelId: 'directline' }],
])('an activity with a sound token and %s is refused with 403', async (_name, changes) => {
  expect(await rig.teams.sendRaw(activity(changes), await token())).toEqual({
    status: 403,
    contentType: 'application/problem+json',
    text: '{"type":"about:blank","title":"The activity is not for this bot.","status":403,"code":"NOT_FOR_THIS_BOT"}',
  });
});

const identity: BotIdentity = {
  ...app,
  passwords: () => [app.password],
  appType: 'SingleTenant',
  endpoints: {},
};
const make = (changes: Partial<BotIdentity>, allowLoopback = false) =>
  createTeams({
    ...({ workflow: {}, history: {}, log: {} } as unknown as Parameters<typeof createTeams>[0]),
    clock: { now: () => new Date() },
    identity: { ...identity, ...changes },
    door: { tenantId: app.tenantId, serviceUrls: [], allowLoopback },
  });

test.each<[string, Partial<BotIdentity>, string]>([
  ['an empty app id', { appId: '' }, 'AUTHENTICATION_OFF'],
  ['an app id that is no GUID', { appId: 'lockbox-bot' }, 'AUTHENTICATION_OFF'],
  ['an empty app id of a managed identity', { appType: 'UserAssignedMsi', appId: '' }, 'AUTHENTICATION_OFF'],
  ['no secret', { passwords: () => [] }, 'CREDENTIAL_MISSING'],
  ['an empty secret', { passwords: () => [''] }, 'CREDENTIAL_MISSING'],
  ['no authentication away from loopback', { appType: 'none' }, 'AUTHENTICATION_OFF'],
])('a bot with %s does not start', (_name, changes, code) => {
  expect(() => make(changes)).toThrow(expect.objectContaining({ code, name: 'TeamsError' }) as TeamsError);
});

test.each<[string, Partial<BotIdentity>]>([
  ['a secret', {}],
  ['a managed identity', { appType: 'UserAssignedMsi' }],
  ['a secret, in the cloud of a government', { cloud: 'usgov' }],
])('a bot with %s has its authentication on, and the SDK agrees', async (_name, changes) => {
  const authentication = new BotAuthentication({ ...identity, ...changes }, () => 0);
  await authentication.assertOn();
  expect(authentication.issuer).toBeDefined();
  await expect(authentication.inner.authenticateChannelRequest('')).rejects.toThrow('Unauthorized');
});

test('only appType none on loopback is anonymous', async () => {
  expect(() => make({ appType: 'none' }, true)).not.toThrow();
  const authentication = new BotAuthentication({ ...identity, appType: 'none' }, () => 0);
  await authentication.assertOn();
  expect(authentication.issuer).toBeUndefined();
});
