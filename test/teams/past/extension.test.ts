import type { HistoryFilter } from '../../../src/history';
import type { AccessRequest } from '../../../src/model';
import { historyWords, searchWords } from '../../../src/teams/history-texts';
import { lockboxFacts } from '../../fixtures/requests';
import type { FakeUser } from '../../fakes/teams';
import { elementsOf, faultsOf, textOf } from '../card-check';
import { requests } from '../requests';
import { ada, app, bo, channel, cy, startRig, type Rig, type RigOptions } from '../rig';

const publicUrl = 'https://lockbox.example.com';
const rejected = { ...requests['rejected']!, id: 'L-0123456788' };
const known: AccessRequest[] = [requests['pending']!, rejected];

let rig: Rig;
let pages: { filter: HistoryFilter; limit: number }[];
afterEach(() => rig.stop());

async function start(history: RigOptions['history'] = {}, options: RigOptions['options'] = {}): Promise<void> {
  pages = [];
  rig = await startRig({
    history: {
      page: (filter, limit) => {
        pages.push({ filter, limit });
        return Promise.resolve({ items: known.slice(0, limit) });
      },
      find: (id) => Promise.resolve(known.filter((request) => request.id === id)),
      ...history,
    },
    options: { cards: { publicUrl }, ...options },
  });
}

interface Extension {
  composeExtension: {
    type: string;
    text?: string;
    attachments?: { contentType: string; content: object; preview: { content: { title: string; text: string } } }[];
  };
  cacheInfo: object;
}

async function invoke(user: FakeUser, name: string, value: unknown, activity: object = {}) {
  const sent = { type: 'invoke', name: `composeExtension/${name}`, value, ...activity };
  const { status, text } = await rig.teams.send(user, user, sent);
  return { status, ...(text === '' ? {} : (JSON.parse(text) as Partial<Extension>)) };
}

/** What Teams sends as somebody types. */
const typed = (text: unknown, queryOptions: object = { skip: 0, count: 25 }) => ({
  commandId: 'searchRequests',
  parameters: [{ name: 'text', value: text }],
  queryOptions,
});
const search = (user: FakeUser, text: unknown, queryOptions?: object) =>
  invoke(user, 'query', typed(text, queryOptions));
const cardsOf = (answer: Partial<Extension>) => answer.composeExtension?.attachments ?? [];

describe('a search', () => {
  test('shows an auditor what was found by plain words, and writes it down first', async () => {
    await start();
    const answer = await search(cy, 'rejected last month');
    expect(pages).toMatchObject([{ filter: { state: ['rejected'], from: '2026-10-01T00:00:00.000Z' }, limit: 25 }]);
    expect(answer).toMatchObject({ status: 200, composeExtension: { type: 'result', attachmentLayout: 'list' } });
    expect(cardsOf(answer).map(({ preview }) => preview.content.title)).toEqual([
      'Microsoft asks for access to your data',
      'Rejected',
    ]);
    expect(rig.asked.readings).toMatchObject([
      { by: { id: cy.id }, what: 'requests', filter: { state: ['rejected'] } },
    ]);
    expect(answer.cacheInfo).toEqual({ cacheType: 'no_cache', cacheDuration: 0 });
  });

  test('takes words that are none of ours as text, once they are long enough to be one', async () => {
    await start();
    await search(cy, 'failing calls');
    expect(pages).toMatchObject([{ filter: { text: 'failing calls' } }]);
    expect(cardsOf(await search(cy, 'fa'))).toEqual([]);
    expect(pages).toHaveLength(1);
  });

  test('before anything is typed shows the newest', async () => {
    await start();
    const first = { commandId: 'searchRequests', parameters: [{ name: 'initialRun', value: 'true' }] };
    expect(cardsOf(await invoke(cy, 'query', first))).toHaveLength(2);
    expect(pages).toEqual([{ filter: {}, limit: 25 }]);
  });

  test('goes on where Teams says, and no further than a hundred', async () => {
    await start();
    expect(cardsOf(await search(cy, '', { skip: 1, count: 1 }))).toHaveLength(1);
    expect(cardsOf(await search(cy, '', { skip: 90, count: 1_000 }))).toEqual([]);
    expect(cardsOf(await search(cy, '', { skip: 100, count: 25 }))).toEqual([]);
    expect(pages.map(({ limit }) => limit)).toEqual([2, 100]);
  });

  test('finds for others only what they were asked, whatever the index finds', async () => {
    await start();
    const answer = await search(bo, '');
    expect(pages).toMatchObject([{ filter: { own: bo.id } }]);
    expect(answer.composeExtension).toEqual({
      type: 'message',
      text: `${historyWords.nothing}. ${historyWords.onlyOwn}`,
    });
    expect(cardsOf(await search(ada, ''))).toHaveLength(2);
    expect(rig.asked.readings).toEqual([]);
  });

  test('is answered in a chat that the bot is no member of, without its roster, and that chat is not remembered', async () => {
    await start();
    const conversation = { id: '19:two@unq.gbl.spaces', conversationType: 'personal', tenantId: app.tenantId };
    expect(cardsOf(await invoke(ada, 'query', typed(''), { conversation }))).toHaveLength(2);
    await rig.teams.say(ada, 'help');
    expect(rig.teams.calls.filter(({ path }) => path.includes('members') && path.includes('two'))).toEqual([]);
    expect(rig.asked.served).toEqual([]);
  });

  test('by nobody who is known shows nothing', async () => {
    await start();
    const from = { id: '29:unknown', name: 'Nobody' };
    expect((await invoke(ada, 'query', typed(''), { from })).composeExtension?.text).toBe(historyWords.isStranger);
    expect(pages).toEqual([]);
  });

  test('from another tenant does not come in', async () => {
    await start();
    const tenant = { id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
    const conversation = { id: 'x', conversationType: 'personal', tenantId: tenant.id };
    expect(await invoke(cy, 'query', typed(''), { conversation, channelData: { tenant } })).toMatchObject({
      status: 403,
    });
  });

  test('that is larger than an activity can be does not come in', async () => {
    await start();
    expect((await search(cy, 'x'.repeat(300_000))).status).toBe(413);
  });

  test.each<[string, unknown]>([
    ['another command', { ...typed(''), commandId: 'other' }],
    ['no value', undefined],
    ['a text that is none', typed({ $gt: '' })],
    ['a place before the first', typed('', { skip: -1, count: 25 })],
    ['a part of one', typed('', { skip: 0.5, count: 25 })],
    [
      'no end of parameters',
      { ...typed(''), parameters: Array.from({ length: 11 }, () => ({ name: 'x', value: '' })) },
    ],
  ])('with %s is refused', async (_name, value) => {
    await start();
    expect(await invoke(cy, 'query', value)).toMatchObject({ status: 400, error: { code: 'BAD_REQUEST' } });
    expect(pages).toEqual([]);
  });

  test.each<[string, RigOptions['history'], string]>([
    ['fails', { page: () => Promise.reject(new Error('secret detail')) }, searchWords.failed],
    ['takes too long', { page: () => new Promise(() => undefined) }, searchWords.slow],
    ['cannot be written down', { record: () => Promise.reject(new Error('secret detail')) }, searchWords.failed],
    ['is one too many', { record: () => Promise.resolve({ ok: false, waitSeconds: 90 }) }, historyWords.tooMuch(90)],
  ])('that %s says so in words of ours, and shows nothing', async (_what, history, says) => {
    // Short only where it must end: the others answer at once, but a busy machine may take a while over it.
    await start(history, says === searchWords.slow ? { timeouts: { pressMs: 100 } } : {});
    const answer = await search(cy, '');
    expect(answer).toMatchObject({ status: 200, composeExtension: { type: 'message', text: says } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });
});

describe('what is inserted into a conversation', () => {
  const told = lockboxFacts({
    justification: 'CONFIDENTIAL WORDS',
    supportCase: { number: '987654321' },
    requester: { id: bo.id, name: 'Requesting Person' },
  });

  test.each(Object.entries(requests))(
    'of a request that is %s tells nobody what they may not know',
    async (_n, request) => {
      await start({
        page: () => Promise.resolve({ items: [{ ...request, facts: { ...told, kind: request.facts.kind } }] }),
      });
      const [found] = cardsOf(await search(cy, ''));
      const text = JSON.stringify(found);
      const people = request.route.approvers.flatMap(({ id, name, address }) => [id, name, address]);
      const secrets = [
        'CONFIDENTIAL',
        '987654321',
        'Requesting Person',
        'Known support case',
        told.subscription.id,
        told.azureId,
        ...people,
      ];
      for (const secret of secrets) expect(text).not.toContain(secret);
      expect(text).toContain(request.id);
    },
  );

  test('has no button but the one that leads to the page, is never refreshed, and says as of when it speaks', async () => {
    await start();
    for (const { content } of cardsOf(await search(cy, ''))) {
      expect(faultsOf(content)).toEqual([]);
      expect(content).toMatchObject({ version: '1.3' });
      expect(content).not.toHaveProperty('refresh');
      const actions = elementsOf(content).filter(({ type }) => String(type).startsWith('Action.'));
      expect(actions).toMatchObject([
        { type: 'Action.OpenUrl', url: expect.stringContaining(`${publicUrl}/requests/`) },
      ]);
      expect(textOf(content)).toContain('As of {{DATE(2026-11-24T09:05:00Z, SHORT)}}');
    }
  });
});

describe('a link', () => {
  const link = (user: FakeUser, url: unknown, activity: object = {}) => invoke(user, 'queryLink', { url }, activity);
  const address = `${publicUrl}/requests/L-0123456789`;

  test.each([address, `${publicUrl}/?view=request&id=L-0123456789`])(
    '%s becomes the outcome, for whoever may see it; for an auditor it is written down',
    async (url) => {
      await start();
      expect(cardsOf(await link(ada, url))).toHaveLength(1);
      expect(rig.asked.readings).toEqual([]);
      const [found] = cardsOf(await link(cy, url, { conversation: { id: channel.channelId, tenantId: app.tenantId } }));
      expect(textOf(found?.content)).toContain('L-0123456789');
      expect(rig.asked.readings).toMatchObject([{ what: 'request', requestId: 'L-0123456789' }]);
    },
  );

  test.each<[string, FakeUser, unknown]>([
    ['of a stranger', bo, address],
    ['to what is not there', cy, `${publicUrl}/requests/L-9999999999`],
    ['to somebody else', cy, 'https://evil.example/requests/L-0123456789'],
    ['to another page of ours', cy, `${publicUrl}/?view=statistics`],
    ['that is none', cy, { href: address }],
  ])('%s becomes nothing', async (_what, user, url) => {
    await start();
    expect(await link(user, url)).toMatchObject({ status: 200, composeExtension: { type: 'result', attachments: [] } });
    expect(rig.asked.readings).toEqual([]);
  });

  test('becomes nothing where this service has no address, or nobody knows who wrote it', async () => {
    await start({}, { cards: {} });
    expect(cardsOf(await link(cy, address))).toEqual([]);
    await rig.stop();
    await start();
    expect(cardsOf(await link(cy, address, { from: { id: '29:unknown' } }))).toEqual([]);
    expect(cardsOf(await invoke(cy, 'anonymousQueryLink', { url: address }))).toEqual([]);
  });
});
