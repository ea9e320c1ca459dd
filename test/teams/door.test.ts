import fc from 'fast-check';
import { openDoor, type DoorPolicy } from '../../src/teams/door';
import { isAllowedServiceUrl } from '../../src/teams/service-url';
import { tokenFault } from '../../src/teams/token';

const tenantId = '11111111-1111-1111-1111-111111111111';
const issuer = 'https://api.botframework.com';
const policy: DoorPolicy = { tenantId, serviceUrls: [], allowLoopback: false };

const sound = {
  type: 'message',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  from: { id: '29:ada' },
  recipient: { id: '28:bot' },
  conversation: { id: 'a:1', tenantId },
  channelData: { tenant: { id: tenantId } },
};

function token(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `Bearer ${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}

const bearer = token({ iss: issuer, exp: 2_000_000_000 });
const knock = (body: unknown, authorization: string | undefined = bearer) =>
  openDoor(authorization, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), policy, issuer);

test('a sound activity of the tenant passes', () => {
  expect(knock(sound)).toEqual({ ok: true, activity: sound });
});

test('either of the two places may name the tenant, in any case of its letters', () => {
  expect(knock({ ...sound, channelData: undefined }).ok).toBe(true);
  expect(
    knock({ ...sound, conversation: { id: 'a:1' }, channelData: { tenant: { id: tenantId.toUpperCase() } } }).ok,
  ).toBe(true);
});

const nested = (depth: number): unknown => (depth === 0 ? 'x' : { inner: nested(depth - 1) });

test.each<[string, unknown, number, string]>([
  ['text that is no JSON', '{"type":', 400, 'NOT_JSON'],
  ['an empty body', '', 400, 'NOT_JSON'],
  ['a list', '[]', 400, 'NOT_JSON'],
  ['a body deeper than 32', { ...sound, value: nested(32) }, 400, 'TOO_DEEP'],
  ['a body as deep as its size allows', `${'{"a":'.repeat(43_000)}1${'}'.repeat(43_000)}`, 400, 'TOO_DEEP'],
  ['no type', { ...sound, type: undefined }, 400, 'NO_TYPE'],
  ['a type that is no text', { ...sound, type: { a: 1 } }, 400, 'NO_TYPE'],
  ['nobody it is from', { ...sound, from: undefined }, 400, 'NOT_ADDRESSED'],
  ['no conversation', { ...sound, conversation: { tenantId } }, 400, 'NOT_ADDRESSED'],
  ['no recipient', { ...sound, recipient: 'bot' }, 400, 'NOT_ADDRESSED'],
  [
    'another channel, such as the one whose tokens the SDK checks otherwise',
    { ...sound, channelId: 'AseChannel' },
    403,
    'OTHER_CHANNEL',
  ],
  ['no service address, which the SDK would let pass', { ...sound, serviceUrl: undefined }, 403, 'NO_SERVICE_URL'],
  ['an empty service address', { ...sound, serviceUrl: '' }, 403, 'NO_SERVICE_URL'],
  ['an unknown host', { ...sound, serviceUrl: 'https://evil.example/' }, 403, 'SERVICE_URL_NOT_ALLOWED'],
  ['no tenant', { ...sound, conversation: { id: 'a:1' }, channelData: {} }, 403, 'NO_TENANT'],
  ['another tenant in the conversation', { ...sound, conversation: { id: 'a:1', tenantId: 'x' } }, 403, 'OTHER_TENANT'],
  ['another tenant in the channel data', { ...sound, channelData: { tenant: { id: 'x' } } }, 403, 'OTHER_TENANT'],
  ['a tenant that is no text', { ...sound, channelData: { tenant: { id: [tenantId] } } }, 403, 'OTHER_TENANT'],
])('%s is refused', (_name, body, status, code) => {
  expect(knock(body)).toEqual({ ok: false, status, code });
});

test('a body of 32 levels passes, and one of more than 256 KiB does not', () => {
  expect(knock({ ...sound, value: nested(31) }).ok).toBe(true);
  const spaces = 256 * 1024 - JSON.stringify(sound).length;
  expect(knock(`${JSON.stringify(sound)}${' '.repeat(spaces)}`).ok).toBe(true);
  expect(knock(`${JSON.stringify(sound)}${' '.repeat(spaces + 1)}`)).toMatchObject({ status: 413, code: 'TOO_LARGE' });
});

test.each<[string, string | undefined, string]>([
  ['no token', undefined, 'NO_TOKEN'],
  ['an empty header', '', 'NO_TOKEN'],
  ['another scheme', 'Basic YTpi', 'TOKEN_UNREADABLE'],
  ['two tokens', `${bearer} ${bearer}`, 'TOKEN_UNREADABLE'],
  ['something that is no token', 'Bearer x', 'TOKEN_UNREADABLE'],
  ['claims that are no JSON', 'Bearer e30.eA.c2ln', 'TOKEN_UNREADABLE'],
  ['claims that are null', `Bearer e30.${Buffer.from('null').toString('base64url')}.c2ln`, 'TOKEN_UNREADABLE'],
  ['a token of an emulator', token({ iss: 'https://sts.windows.net/x/', exp: 1 }), 'TOKEN_OF_ANOTHER_ISSUER'],
  ['a token without an expiry', token({ iss: issuer }), 'TOKEN_WITHOUT_EXPIRY'],
  ['a token whose expiry is text', token({ iss: issuer, exp: '2000000000' }), 'TOKEN_WITHOUT_EXPIRY'],
])('%s is refused before the body is read', (_name, header, code) => {
  expect(tokenFault(header, issuer)).toBe(code);
  expect(openDoor(header, Buffer.from('{'), policy, issuer)).toEqual({ ok: false, status: 401, code });
});

test.each([
  'https://smba.trafficmanager.net/emea/',
  'https://smba.trafficmanager.net/amer/11111111-1111-1111-1111-111111111111/',
  'https://smba.infra.gcc.teams.microsoft.com/gcc/',
  'https://smba.infra.gov.teams.microsoft.us/',
])('the connector %s is spoken to', (url) => {
  expect(isAllowedServiceUrl(url, policy)).toBe(true);
});

test.each([
  'http://smba.trafficmanager.net/emea/',
  'https://smba.trafficmanager.net:444/',
  'https://smba.trafficmanager.net.evil.example/',
  'https://smba.trafficmanager.net@evil.example/',
  'https://user@smba.trafficmanager.net/',
  'https://evil.example/smba.trafficmanager.net',
  'https://xsmba.trafficmanager.net/',
  'https://evil.trafficmanager.net/',
  'https://teams.microsoft.com/',
  'http://127.0.0.1:56150/_connector',
  'http://localhost:1/',
  'http://169.254.169.254/',
  'file:///etc/passwd',
  'smba.trafficmanager.net',
  '',
])('%s is not spoken to', (url) => {
  expect(isAllowedServiceUrl(url, policy)).toBe(false);
});

test('loopback is spoken to only where nobody has to prove anything', () => {
  const loose = { serviceUrls: [], allowLoopback: true };
  expect(isAllowedServiceUrl('http://localhost:56150/_connector', loose)).toBe(true);
  expect(isAllowedServiceUrl('http://127.0.0.1:1/', loose)).toBe(true);
  expect(isAllowedServiceUrl('http://[::1]:1/', loose)).toBe(true);
  expect(isAllowedServiceUrl('http://localhost.evil.example/', loose)).toBe(false);
  expect(isAllowedServiceUrl('http://192.168.1.1/', loose)).toBe(false);
});

test('a configured origin is spoken to, with that scheme and that port', () => {
  const further = { serviceUrls: ['https://connector.example:8443'], allowLoopback: false };
  expect(isAllowedServiceUrl('https://connector.example:8443/x', further)).toBe(true);
  expect(isAllowedServiceUrl('http://connector.example:8443/x', further)).toBe(false);
  expect(isAllowedServiceUrl('https://connector.example/x', further)).toBe(false);
});

test('whatever comes, the door answers and does not throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), fc.string(), (body, header) => {
      expect(openDoor(header, Buffer.from(body), policy, issuer).ok).toBe(false);
      expect(openDoor(undefined, Buffer.from(body), policy, undefined).ok).toBe(false);
    }),
  );
});
