import type { LockboxRead } from '../../src/engine';
import { FakeAzure, json } from '../fakes/azure';
import { account, azureId, requestsPath, wireRecord } from '../fixtures/lockbox-wire';
import { edge, now, subscription, valueOf } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start();
});
afterEach(() => azure.stop());

/** Answers the list of requests with these; the accounts of the subscription are none. */
function listing(...records: unknown[]): void {
  azure.answer = ({ url }) => json({ value: url.includes('/requests') ? records : [] });
}

async function readOf(...records: unknown[]): Promise<{ requests: LockboxRead[]; unreadable: object[] }> {
  listing(...records);
  return valueOf(await edge(azure.url).truth.lockboxRequests(subscription, false));
}

async function factsOf(properties: object, outer: object = {}): Promise<LockboxRead['facts'] | undefined> {
  const { requests, unreadable } = await readOf(wireRecord(properties, outer));
  expect(unreadable).toEqual([]);
  return requests[0]?.facts;
}

describe('a request is read', () => {
  test('with everything that Azure says of it', async () => {
    const { requests, unreadable } = await readOf(wireRecord());
    expect(unreadable).toEqual([]);
    expect(requests).toEqual([
      {
        azureStatus: 'Pending',
        facts: {
          kind: 'lockbox',
          azureId,
          azurePath: `${requestsPath}/${azureId}`,
          subscription,
          resourceIds: [account],
          resourceType: 'Microsoft.CognitiveServices/accounts',
          service: 'unknown',
          speechResourceIds: [],
          justification: 'To look at failed completions.',
          supportCase: { number: '2603010010001234' },
          workItemSource: 'SupportRequest',
          accessDuration: '8',
          createdAt: '2026-03-01T08:00:00.123Z',
          expiresAt: '2026-03-05T08:00:00.000Z',
        },
      },
    ]);
  });

  const whole = [`/subscriptions/${subscription.id}`];
  const second = account.replace('gpt', 'two');
  test.each<[string, object, string[]]>([
    ['a comma string', { resourceIds: `${account},${second}` }, [account, second]],
    ['a comma string with spaces and a stray comma', { resourceIds: ` ${account} , ,${second}, ` }, [account, second]],
    ['a list', { resourceIds: [account, second] }, [account, second]],
    ['a list that holds other things', { resourceIds: [null, account, 7, {}] }, [account]],
    ['the older name', { resourceIds: undefined, requestedResourceIds: [account, second] }, [account, second]],
    ['the older name beside an empty newer one', { resourceIds: '', requestedResourceIds: [account] }, [account]],
    ['ids without their leading slash', { resourceIds: account.slice(1) }, [account]],
    ['a bare subscription GUID', { resourceIds: subscription.id, resourceType: 'Subscription' }, whole],
    ['nothing', { resourceIds: undefined }, whole],
    ['null', { resourceIds: null, requestedResourceIds: null }, whole],
    ['something else', { resourceIds: { a: 1 }, requestedResourceIds: 7 }, whole],
  ])('with resource ids as %s', async (_what, properties, resourceIds) => {
    expect(await factsOf(properties)).toMatchObject({ resourceIds });
  });

  test.each<[unknown, string]>([
    [8, '8'],
    ['8', '8'],
    ['Support request lifetime', 'Support request lifetime'],
    [undefined, 'not said'],
    [null, 'not said'],
    [{ hours: 8 }, 'not said'],
    [true, 'not said'],
  ])('with the duration %j', async (duration, accessDuration) => {
    expect(await factsOf({ duration })).toMatchObject({ accessDuration });
  });

  test.each(['workItemSource', 'workitemsource', 'WorkItemSource'])('with the source as %s', async (key) => {
    expect(await factsOf({ workitemsource: undefined, [key]: 'ICM' })).toMatchObject({ workItemSource: 'ICM' });
  });

  test('with its keys in capitals, and in the path another case', async () => {
    const { properties } = wireRecord() as { properties: object };
    const upper = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key.toUpperCase(), value]));
    const path = `${requestsPath}/${azureId}`.toUpperCase();
    const { requests } = await readOf({ ID: path, PROPERTIES: upper });
    expect(requests).toMatchObject([{ azureStatus: 'Pending', facts: { azureId, azurePath: path } }]);
  });

  test('with its id from the path where the properties do not name it', async () => {
    expect(await factsOf({ requestId: undefined })).toMatchObject({ azureId });
  });

  test.each(['Initializing', 'Completing', 'SomethingNew', 'PENDING', 'Awaiting second approval'])(
    'with the word for its status verbatim: %s',
    async (status) => {
      expect(await readOf(wireRecord({ status }))).toMatchObject({
        requests: [{ azureStatus: status }],
        unreadable: [],
      });
    },
  );
});

describe('the moments of a request', () => {
  test.each<[string, object, string, string | undefined]>([
    ['as Azure writes them', {}, '2026-03-01T08:00:00.123Z', '2026-03-05T08:00:00.000Z'],
    [
      'in UTC where no zone is named',
      { createdDateTime: '2026-03-01T08:00:00', expirationDateTime: '3/5/2026 8:00:00 AM' },
      '2026-03-01T08:00:00.000Z',
      '2026-03-05T08:00:00.000Z',
    ],
    [
      'with an offset',
      { createdDateTime: '2026-03-01T09:00:00+01:00' },
      '2026-03-01T08:00:00.000Z',
      '2026-03-05T08:00:00.000Z',
    ],
    [
      'from the end, four days after the start',
      { createdDateTime: undefined },
      '2026-03-01T08:00:00.000Z',
      '2026-03-05T08:00:00.000Z',
    ],
    [
      'from when it was read, where neither is told',
      { createdDateTime: undefined, expirationDateTime: null },
      now.toISOString(),
      undefined,
    ],
    [
      'without the year 1, which is the word of .NET for none',
      { createdDateTime: '0001-01-01T00:00:00', expirationDateTime: '0001-01-01T00:00:00Z' },
      now.toISOString(),
      undefined,
    ],
    [
      'though they cannot be read',
      { createdDateTime: 'soon', expirationDateTime: { at: 'later' } },
      now.toISOString(),
      undefined,
    ],
  ])('are taken %s', async (_what, properties, createdAt, expiresAt) => {
    const facts = await factsOf(properties);
    expect({ createdAt: facts?.createdAt, expiresAt: facts?.expiresAt }).toEqual({ createdAt, expiresAt });
  });
});

describe('hostile text', () => {
  test('of four megabytes is bounded, and shows that it was cut', async () => {
    const facts = await factsOf({ justification: 'x'.repeat(4 * 1024 * 1024) });
    expect(facts?.justification).toBe(`${'x'.repeat(8_000)}…`);
  });

  test('is never cut within a character', async () => {
    const facts = await factsOf({ justification: `x${'😀'.repeat(8_000)}`, duration: `x${'😀'.repeat(200)}` });
    expect(facts?.justification.isWellFormed()).toBe(true);
    expect(facts?.accessDuration.isWellFormed()).toBe(true);
  });

  test('loses its control characters everywhere, and keeps its lines', async () => {
    const nasty = 'a\u0000b\u001b[31mc\u0085d\r\ne\tf\ud800';
    const facts = await factsOf({
      justification: nasty,
      duration: nasty,
      supportRequest: nasty,
      workitemsource: nasty,
      resourceType: nasty,
      resourceIds: [`${account}\u0000\u0007`],
    });
    const tame = 'ab[31mcd\ne\tf\ufffd';
    expect(facts).toMatchObject({
      justification: tame,
      accessDuration: tame,
      supportCase: { number: tame },
      workItemSource: tame,
      resourceType: tame,
      resourceIds: [account],
    });
  });

  test('in a thousand resources is bounded', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `${account}${index}`);
    expect((await factsOf({ resourceIds: many }))?.resourceIds).toEqual(many.slice(0, 100));
    expect((await factsOf({ resourceIds: many.join(',') }))?.resourceIds).toEqual(many.slice(0, 100));
    expect((await factsOf({ resourceIds: [`/${'y'.repeat(1_000_000)}`] }))?.resourceIds[0]).toHaveLength(1_000);
  });

  test('under names that objects have by themselves changes nothing', async () => {
    const { requests } = await readOf(
      JSON.parse(
        `{"__proto__":{"id":"x"},"constructor":1,"properties":{"__proto__":{"status":"Approved"},"requestId":"r-1","status":"Pending"}}`,
      ),
    );
    expect(requests).toMatchObject([{ azureStatus: 'Pending', facts: { azureId: 'r-1' } }]);
  });
});

describe('a record that is no request', () => {
  const idless = { requestId: undefined };
  test.each<[string, unknown, string]>([
    ['null', null, 'the record has no properties'],
    ['text', 'text', 'the record has no properties'],
    ['without properties', { id: `${requestsPath}/x` }, 'the record has no properties'],
    ['with a list for properties', { properties: [] }, 'the record has no properties'],
    ['without an id anywhere', wireRecord(idless, { id: undefined }), 'requestid cannot be read'],
    ['with an id that leads elsewhere', wireRecord({ requestId: '..' }), 'requestid cannot be read'],
    ['with an id of control characters', wireRecord({ requestId: 'a\u0000b' }), 'requestid cannot be read'],
    ['with an id without end', wireRecord({ requestId: 'x'.repeat(201) }), 'requestid cannot be read'],
    ['without a status', wireRecord({ status: undefined }), 'status cannot be read'],
    ['with a status that is no word', wireRecord({ status: { value: 'Pending' } }), 'status cannot be read'],
  ])('is reported and the rest goes on: %s', async (_what, bad, why) => {
    const read = await readOf(wireRecord({ requestId: 'before' }), bad, wireRecord({ requestId: 'after' }));
    expect(read.unreadable).toEqual([{ why }]);
    expect(read.requests.map(({ facts }) => facts.azureId)).toEqual(['before', 'after']);
  });
});
