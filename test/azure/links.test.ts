import { createAzureTruth } from '../../src/azure';
import { FakeAzure, json } from '../fakes/azure';
import { edge, pagedReads } from './rig';

let azure: FakeAzure;
let foreign: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start();
  foreign = await FakeAzure.start();
});
afterEach(async () => {
  await azure.stop();
  await foreign.stop();
});

/** Links that lead away from `own`, most of them to the foreign server, written in every way that once fooled a parser. */
const leadingAway: [string, (own: URL, other: URL) => string][] = [
  ['another port', (_own, other) => other.href],
  ['another name of this machine', (own) => `http://localhost:${own.port}/next`],
  ['another host', () => 'https://management.azure.com.example.invalid/next'],
  ['another scheme', (own) => `https://${own.host}/next`],
  ['a scheme that is none of the web', () => 'file:///etc/passwd'],
  ['no scheme', (_own, other) => `//${other.host}/next`],
  ['no scheme, with backslashes', (_own, other) => `\\\\${other.host}\\next`],
  ['our host as the name before an @', (own, other) => `http://${own.host}@${other.host}/next`],
  ['our host as name and password', (own, other) => `http://${own.hostname}:${own.port}@${other.host}/next`],
  ['a name before our own host', (own) => `http://user:secret@${own.host}/next`],
  ['a backslash before the @', (own, other) => `http://${other.host}\\@${own.host}/next`],
  ['a tab within the scheme', (_own, other) => `ht\ttp://${other.host}/next`],
  ['spaces around it', (_own, other) => `  http://${other.host}/next  `],
];

describe.each(pagedReads)('a nextLink of %s', (_name, read) => {
  test.each(leadingAway)('is never followed to %s', async (_what, link) => {
    azure.answer = () => json({ value: [], nextLink: link(new URL(azure.url), new URL(foreign.url)) });
    const result = await read(edge(azure.url).truth);
    expect(result).toEqual({ ok: false, code: 'FOREIGN_LINK', reason: 'a link leads to another origin' });
    expect(azure.requests).toHaveLength(1);
    expect(foreign.connections).toBe(0);
  });

  test.each<[string, (own: URL) => string]>([
    ['absolute', (own) => `${own.origin}/next?$skiptoken=a%2Fb`],
    ['with an upper-cased scheme', (own) => `HTTP://${own.host}/next?$skiptoken=a%2Fb`],
    ['from the root', () => '/next?$skiptoken=a%2Fb'],
  ])('to the own origin is followed with the token: %s', async (_what, link) => {
    azure.answer = ({ url }) =>
      json(url.startsWith('/next') ? { value: [] } : { value: [], nextLink: link(new URL(azure.url)) });
    expect(await read(edge(azure.url).truth)).toMatchObject({ ok: true });
    const [first, second] = azure.requests;
    expect(azure.requests).toHaveLength(2);
    expect(second?.url).toContain('/next?');
    expect(decodeURIComponent(second?.url ?? '')).toContain('$skiptoken=a/b');
    expect(second?.headers.authorization).toBe(first?.headers.authorization);
  });
});

test('a redirect is not followed: the token stays with Azure', async () => {
  azure.answer = () => json({}, 307, { location: `${foreign.url}/next` });
  for (const [, read] of pagedReads) expect(await read(edge(azure.url).truth)).toMatchObject({ ok: false });
  expect(foreign.connections).toBe(0);
});

test.each(['http://management.example.com', 'http://10.0.0.1', 'http://127.0.0.1.example.com', 'ftp://127.0.0.1'])(
  'an endpoint that is neither https nor on loopback is refused: %s',
  (endpoint) => {
    const { options } = edge(azure.url);
    expect(() => createAzureTruth({ ...options, endpoint })).toThrow(
      'Azure is spoken to by https, or by http on loopback only',
    );
  },
);
