import { FakeAzure, json } from '../fakes/azure';
import { azureId, requestsPath, wireRecord } from '../fixtures/lockbox-wire';
import { edge, subscription, valueOf } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start();
});
afterEach(() => azure.stop());

/** Answers the list of requests with these; the accounts of the subscription are none. */
function listing(...records: unknown[]): void {
  azure.answer = ({ url }) => json({ value: url.includes('/requests') ? records : [] });
}

describe('asking', () => {
  test.each([
    ['the pending ones, filtered by Azure', true, "properties/status eq 'Pending'"],
    ['all of them, without a filter', false, null],
  ])('for %s', async (_what, pendingOnly, filter) => {
    listing();
    valueOf(await edge(azure.url).truth.lockboxRequests(subscription, pendingOnly));
    const { pathname, searchParams } = new URL(azure.requests[0]?.url ?? '', azure.url);
    expect(pathname).toBe(requestsPath);
    expect(searchParams.get('api-version')).toBe('2018-02-28-preview');
    expect(searchParams.get('$filter')).toBe(filter);
    expect(azure.requests[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/^Bearer ./),
      'x-ms-client-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('for one request by its id, with the api-version', async () => {
    azure.answer = () => json(wireRecord());
    const one = valueOf(await edge(azure.url).truth.lockboxRequest(subscription, azureId.toLowerCase()));
    expect(azure.requests[0]?.url).toBe(`${requestsPath}/${azureId.toLowerCase()}?api-version=2018-02-28-preview`);
    expect(one).toMatchObject({ azureStatus: 'Pending', facts: { azureId } });
  });

  test('for the opt-in of the tenant: only true is yes', async () => {
    const { truth } = edge(azure.url);
    for (const [isOptedIn, value] of [
      [true, true],
      [false, false],
      ['true', false],
      [undefined, false],
    ] as const) {
      azure.answer = () => json({ isOptedIn });
      expect(await truth.optedIn()).toEqual({ ok: true, value });
    }
    expect(azure.requests[0]?.url).toBe(
      '/providers/Microsoft.CustomerLockbox/tenantOptedIn/00000000-0000-0000-0000-000000000000?api-version=2018-02-28-preview',
    );
  });

  test('an answer about another request is not taken for the one asked for', async () => {
    azure.answer = () => json(wireRecord());
    expect(await edge(azure.url).truth.lockboxRequest(subscription, 'another')).toMatchObject({
      ok: false,
      code: 'NOT_UNDERSTOOD',
    });
  });

  test.each([
    ['a/../../x', 'a%2F..%2F..%2Fx'],
    ['?$filter=x#y', '%3F%24filter%3Dx%23y'],
    ['%2e%2e', '%252e%252e'],
    ['..%2f', '..%252f'],
    ['äß', '%C3%A4%C3%9F'],
  ])('an odd id stays one segment of the path: %s', async (odd, encoded) => {
    await edge(azure.url).truth.lockboxRequest(subscription, odd);
    expect(azure.requests.map(({ url }) => url)).toEqual([`${requestsPath}/${encoded}?api-version=2018-02-28-preview`]);
  });

  test.each(['.', '..', '', '\ud800'])('an id that would lead to another path is not asked for: %j', async (odd) => {
    const read = await edge(azure.url).truth.lockboxRequest(subscription, odd);
    expect(read).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
    expect(azure.requests).toEqual([]);
  });
});

test('the requests of all pages are taken', async () => {
  azure.answer = ({ url }) => {
    if (!url.includes('/requests')) return json({ value: [] });
    const page = Number(new URL(url, azure.url).searchParams.get('page') ?? '0');
    const nextLink = page < 2 ? { nextLink: `${azure.url}${requestsPath}?page=${page + 1}` } : {};
    return json({ value: [wireRecord({ requestId: `r-${page}` })], ...nextLink });
  };
  const { requests } = valueOf(await edge(azure.url).truth.lockboxRequests(subscription, true));
  expect(requests.map(({ facts }) => facts.azureId)).toEqual(['r-0', 'r-1', 'r-2']);
});
