import { gzipSync } from 'node:zlib';
import { amount } from '../amounts';
import { FakeAzure, json, text } from '../fakes/azure';
import { edge, pagedReads } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start();
});
afterEach(() => azure.stop());

const endless = { ok: false, code: 'NOT_UNDERSTOOD', reason: 'the pages of a list do not end' };

/** All lists go page by page in the same way: by default the end of one that does not end is waited for once. */
const readToTheirEnd = amount(1, pagedReads.length);

describe.each(pagedReads)('the pages of %s', (_name, read) => {
  test('that lead to themselves are read once', async () => {
    azure.answer = () => json({ value: [], nextLink: `${azure.url}/next` });
    expect(await read(edge(azure.url).truth)).toEqual(endless);
    expect(azure.requests).toHaveLength(2);
  });

  test('that go round in a circle are read once', async () => {
    azure.answer = ({ url }) => json({ value: [], nextLink: `${azure.url}/${url.startsWith('/a') ? 'b' : 'a'}` });
    expect(await read(edge(azure.url).truth)).toEqual(endless);
    expect(azure.requests).toHaveLength(3);
  });

  test.each([
    ['null for a value', { value: null }],
    ['no value', {}],
    ['an empty link', { value: [], nextLink: '' }],
    ['null for a link', { value: [], nextLink: null }],
    ['a link that is no text', { value: [], nextLink: { href: '/next' } }],
  ])('may have %s', async (_what, page) => {
    azure.answer = () => json(page);
    expect(await read(edge(azure.url).truth)).toMatchObject({ ok: true });
    expect(azure.requests).toHaveLength(1);
  });

  test.each([['text'], [{ 0: {} }], [7]])('are refused where the value is no list: %j', async (value) => {
    azure.answer = () => json({ value });
    expect(await read(edge(azure.url).truth)).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
  });

  test('are asked for unpacked, since a packed answer that is cut would never end', async () => {
    azure.answer = ({ headers }) => {
      const packs = /gzip|deflate|br/.test(String(headers['accept-encoding']));
      return packs ? text(gzipSync('{"value":[]}'), 200, { 'content-encoding': 'gzip' }) : json({ value: [] });
    };
    expect(await read(edge(azure.url).truth)).toMatchObject({ ok: true });
    expect(azure.requests[0]?.headers['accept-encoding']).toBe('identity');
  });
});

describe.each(pagedReads.slice(0, readToTheirEnd))('the pages of %s', (_name, read) => {
  test('that go on for ever are given up after a thousand', async () => {
    azure.answer = () => json({ value: [], nextLink: `${azure.url}/next?page=${azure.requests.length}` });
    expect(await read(edge(azure.url).truth)).toEqual(endless);
    expect(azure.requests).toHaveLength(1_000);
  });

  test('that together do not fit into memory are given up', async () => {
    const page = JSON.stringify({ value: [], padding: ' '.repeat(7 * 1024 * 1024) }).slice(0, -1);
    azure.answer = () => text(`${page},"nextLink":"${azure.url}/next?page=${azure.requests.length}"}`);
    expect(await read(edge(azure.url).truth)).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
    expect(azure.requests).toHaveLength(10);
  });
});

test('each call is counted before it goes out, each page of a list too', async () => {
  azure.answer = () =>
    json({
      value: [],
      ...(azure.requests.length < 3 ? { nextLink: `${azure.url}/next?page=${azure.requests.length}` } : {}),
    });
  const counted: number[] = [];
  const { truth } = edge(azure.url, { onRead: () => counted.push(azure.requests.length) });
  await truth.lockboxRequests({ id: 'a1111111-1111-4111-8111-111111111111' }, true);
  expect(counted).toEqual([0, 1, 2]);
});
