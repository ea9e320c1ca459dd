import type { Page, Request } from '../../src/history';
import { playedOn } from '../fakes/databases';
import { request } from '../store/samples';
import { add, begin, numbers, six } from './requests';
import { run, runJson } from './rig';

const newestFirst = [6, 5, 4, 3, 2, 1];

async function pageOf(env: NodeJS.ProcessEnv, ...words: string[]): Promise<{ code: number; value: Page }> {
  const { code, value } = await runJson(env, 'history', ...words);
  return { code, value: value as Page };
}

async function storyOf(env: NodeJS.ProcessEnv, id: string): Promise<{ code: number; value: Request }> {
  const { code, value } = await runJson(env, 'show', id);
  return { code, value: value as Request };
}

/** Options, what they mean, and the requests that they find. */
const filters: [sentence: string, words: string[], found: number[]][] = [
  ['nothing asked', [], newestFirst],
  ['a state', ['--state', 'pending'], [5, 4, 1]],
  ['several states by comma', ['--state', 'expired,rejected'], [6, 2]],
  ['several states by repeating', ['--state', 'expired', '--state', 'Rejected'], [6, 2]],
  ['a kind', ['--kind', 'byos-review'], [2]],
  ['a service', ['--service', 'speech,translator'], [4, 1]],
  ['from a moment on, which counts', ['--from', '2026-11-24T08:03:00Z'], [6, 5, 4, 3]],
  ['up to a moment, which does not count', ['--to', '2026-11-24T08:03:00Z'], [2, 1]],
  ['a moment of another zone', ['--from', '2026-11-24T10:05:00+02:00'], [6, 5]],
  ['a date, which is its beginning in UTC', ['--from', '2026-11-25'], []],
  ['a subscription in any case', ['--subscription', '5F1C2A9E-0d34-4b6a-9a77-1f0f8f0c1a02'], [1]],
  ['a whole subscription, not a part', ['--subscription', '5f1c2a9e'], []],
  [
    'a resource in another case, without its slash',
    [
      '--resource',
      'SUBSCRIPTIONS/5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01/resourcegroups/prod-ai/providers/microsoft.x/ACCOUNTS/gpt',
    ],
    [3],
  ],
  [
    'a beginning of a resource',
    [
      '--resource',
      '/subscriptions/5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01/resourceGroups/prod-ai/providers/Microsoft.Cog',
    ],
    [6, 5, 4, 2, 1],
  ],
  ['an underscore of a resource, which is no wildcard', ['--resource', '/subscriptions_'], []],
  ['a percent sign of a resource, which is no wildcard', ['--resource', '/%'], []],
  ['an approver by address in any case', ['--approver', 'Approver2@Example.com'], [6, 2, 1]],
  ['an approver by object id', ['--approver', '00000000-0000-4000-8000-000000000001'], [6, 5, 2, 1]],
  ['an approver by name', ['--approver', 'approver 2'], [6, 2, 1]],
  ['an approver whom nobody found', ['--approver', 'gone@example.com'], [3]],
  ['an approver is not an actor', ['--approver', 'approver7@example.com'], []],
  ['somebody who decided', ['--actor', 'approver7@example.com'], [3]],
  ['somebody who voted and did not decide yet', ['--actor', 'Approver 1'], [5]],
  ['an application that decided', ['--actor', 'portal app'], [6]],
  ['a route in any case', ['--route', 'speech'], [1]],
  ['a support case', ['--case', '100'], [1]],
  ['words, all of them, in any order and case', ['--text', 'DATA  Lost'], [3, 2]],
  ['a percent sign of a text, taken as it is', ['--text', '100%'], [2]],
  ['an underscore of a text, taken as it is', ['--text', 'prompts_of'], [2]],
  ['a backslash of a text, taken as it is', ['--text', 'c:\\data'], [2]],
  ['a quote of a text, taken as it is', ['--text', "' OR 1=1 --"], []],
  ['two filters at once', ['--state', 'pending', '--service', 'speech'], [1]],
];

describe.each(playedOn())('history on $name', ({ fresh }) => {
  let env: { DATABASE_URL: string };
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await fresh();
    [env, drop] = [{ DATABASE_URL: database.url }, database.drop];
    await begin(database.url, six);
  });
  afterAll(() => drop());

  test.each(filters)('finds by %s', async (_sentence, words, found) => {
    const { code, value } = await pageOf(env, ...words);
    expect(code).toBe(0);
    expect(Object.keys(value).sort()).toEqual(['items', 'next']);
    expect(numbers(value)).toEqual(found);
  });

  test('says how many there are, where that is asked for, whatever the page holds', async () => {
    const { out } = await run(env, ['history', '--count', '--limit', '1', '--state', 'pending']);
    expect(out.split('\n')[0]).toBe('3 requests');
    const { value } = await pageOf(env, '--count', '--case', '100');
    expect(value).toMatchObject({ count: { value: 1, more: false }, items: [{}] });
  });

  test('gives each request all its members, whether there is something in them or not', async () => {
    const { value } = await pageOf(env);
    for (const item of value.items) {
      for (const member of ['supportCase', 'expiresAt', 'decision']) expect(item).toHaveProperty(member);
      expect(item.subscription).toHaveProperty('name');
      expect(item.deliveries).toMatchObject([{ recipient: 'person/p1', status: 'due' }]);
    }
    const [rejected, waiting] = value.items;
    expect(rejected).toMatchObject({
      kind: 'lockbox',
      route: { name: 'everything-else', policyHash: 'ab'.repeat(32) },
      asked: [{ address: 'approver1@example.com' }, {}],
      decision: { verdict: 'reject', via: 'elsewhere', by: { name: 'Portal App' } },
    });
    expect(waiting).toMatchObject({ decision: null, votes: [{ verdict: 'approve' }], accessDuration: '8' });
  });

  test('pages through all, each once, while newer and older requests arrive between two pages', async () => {
    const { url, drop: dropOwn } = await fresh();
    const own = { DATABASE_URL: url };
    await begin(url, six);
    const seen: number[] = [];
    let next: string | null = null;
    let pages = 0;
    do {
      const words: string[] = next === null ? [] : ['--cursor', next];
      const { value } = await pageOf(own, '--limit', '2', ...words);
      seen.push(...numbers(value));
      next = value.next;
      pages += 1;
      if (pages === 1) await add(url, [request(7), request(0)]);
    } while (next !== null);
    // The older one lies behind the place that was reached, and so is found; the newer one is not.
    expect(seen).toEqual([...newestFirst, 0]);
    expect(pages).toBe(4);
    await dropOwn();
  });

  test('pages through requests of one and the same moment', async () => {
    const { url, drop: dropOwn } = await fresh();
    const openedAt = '2026-11-24T08:00:00.000Z';
    await begin(
      url,
      six.map((one) => ({ ...one, openedAt })),
    );
    const seen: number[] = [];
    for (let next: string | null = '', words: string[] = []; next !== null; words = ['--cursor', next ?? '']) {
      const { value } = await pageOf({ DATABASE_URL: url }, '--limit', '1', ...words);
      seen.push(...numbers(value));
      next = value.next;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    await dropOwn();
  });

  test.each(['x', '1', "'; DROP TABLE", Buffer.from('["2026-11-24T08:00:00.000Z"]').toString('base64url')])(
    'refuses the cursor %s, which is not ours',
    async (cursor) => {
      const { code, out, err } = await run(env, ['history', '--json', '--cursor', cursor]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain('the cursor is not from an earlier page');
    },
  );

  test('shows a request by its id in any case, by the id of Azure, and by a beginning that is unique', async () => {
    for (const id of ['L-0000000003', 'l-0000000003', 'C0FFEE00-0000-4000-8000-000000000003']) {
      const { code, value } = await storyOf(env, id);
      expect([code, value.id]).toEqual([0, 'L-0000000003']);
    }
    const unique = await storyOf(env, 'beef');
    expect(unique.code).toBe(0);
    expect(unique.value.azure.id).toBe('beef0000-0000-4000-8000-000000000001');
  });

  test('says which requests a beginning may mean', async () => {
    const { code, out, err } = await run(env, ['show', 'L-00000', '--json']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/may mean L-0000000006, L-0000000005.*give more of it/);
  });

  test.each(['L-9999999999', 'L-0', '%', '_', 'c0ffee0%'])('answers no to %s, which names no request', async (id) => {
    const { code, out, err } = await run(env, ['show', id, '--json']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`there is no request ${id}`);
  });
});
