import { HistoryError, type HistoryFilter } from '../../../src/history';
import { historyWords } from '../../../src/teams/history-texts';
import { refusalTexts } from '../../../src/teams/texts';
import type { FakeUser } from '../../fakes/teams';
import { elementsOf, textOf } from '../card-check';
import { requests } from '../requests';
import { ada, bo, channel, cy, startRig, type Rig, type RigOptions } from '../rig';

let rig: Rig;
afterEach(() => rig.stop());

const bothRequests = [requests['pending']!, requests['rejected']!];
interface Asked {
  filter: HistoryFilter;
  limit: number;
  cursor: string | undefined;
}
let pages: Asked[] = [];

/** A past of two requests that have more behind them. */
async function start(history: RigOptions['history'] = {}, publicUrl?: string): Promise<void> {
  pages = [];
  rig = await startRig({
    history: {
      page: (filter, limit, cursor) => {
        pages.push({ filter, limit, cursor });
        return Promise.resolve({ items: bothRequests, ...(cursor === undefined ? { next: 'behind' } : {}) });
      },
      count: () => Promise.resolve({ value: 2_731, more: false }),
      ...history,
    },
    options: { cards: publicUrl === undefined ? {} : { publicUrl } },
  });
}

async function say(user: FakeUser, text: string, where: FakeUser | typeof channel = user) {
  expect((await rig.teams.say(user, text, where)).status).toBe(200);
  return (await rig.teams.nextCard(where)).history[0]!;
}

describe('"history"', () => {
  test('shows an auditor what was found, newest first, with what was understood, how many, and who decided', async () => {
    await start();
    const { card } = await say(cy, 'history rejected last month');
    const lines = textOf(card);
    expect(lines).toContain('rejected, from 2026-10-01 00:00 to 2026-11-01 00:00 UTC');
    expect(lines).toContain('The newest 2 of 2,731');
    expect(lines).toContain('Rejected by Approver 1');
    expect(lines).toContain('L-0123456789');
    expect(pages).toEqual([
      {
        filter: { state: ['rejected'], from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' },
        limit: 10,
        cursor: undefined,
      },
    ]);
  });

  test('is written down before an auditor sees anything, and not at all for others', async () => {
    await start({ page: () => Promise.reject(new Error('gone')) });
    await rig.teams.say(cy, 'history rejected');
    expect(rig.asked.readings).toEqual([
      { by: { kind: 'person', id: cy.id, name: cy.name }, what: 'requests', filter: { state: ['rejected'] } },
    ]);
    await rig.teams.say(ada, 'history rejected');
    expect(rig.asked.readings).toHaveLength(1);
  });

  test('shows nothing to an auditor whose reading cannot be written down', async () => {
    await start({ record: () => Promise.resolve({ ok: false, waitSeconds: 600 }) });
    expect((await say(cy, 'history')).text).toBe(historyWords.tooMuch(600));
    expect(pages).toEqual([]);
  });

  test('looks for what somebody else was asked only, whatever they write, and shows nothing that was not', async () => {
    await start();
    const { card } = await say(bo, `history asked ${ada.id}`);
    expect(pages).toMatchObject([{ filter: { approver: ada.id, own: bo.id } }]);
    expect(textOf(card)).not.toContain('L-0123456789');
  });

  test('tells whoever may be an auditor, and cannot be looked up now, that this is not all', async () => {
    await start({ isAuditor: () => Promise.resolve('unknown') });
    expect(textOf((await say(ada, 'history')).card)).toContain(historyWords.unsure);
    expect(pages).toMatchObject([{ filter: { own: ada.id } }]);
    expect(rig.asked.readings).toEqual([]);
  });

  test('is not answered where others read it', async () => {
    await start();
    for (const text of ['history', 'show L-0123456789', 'pending']) {
      expect((await say(cy, text, channel)).text).toBe(historyWords.personalOnly);
    }
    expect([pages, rig.asked.readings]).toEqual([[], []]);
  });

  test('tells whoever wrote "me" that they themselves were meant', async () => {
    await start();
    const lines = textOf((await say(cy, 'history decided by me asked me')).card);
    expect(lines).toContain('decided by you, asked you');
    expect(pages).toMatchObject([{ filter: { actor: cy.id, approver: cy.id } }]);
  });

  test('names the word that was not understood, and shows examples', async () => {
    await start();
    const { card } = await say(cy, 'history rejectd');
    expect(textOf(card)).toMatch(/I do not understand "rejectd"[^]*history by ada@example\.com/);
    expect(pages).toEqual([]);
  });

  test('shows what was written as it is, with nothing in it that a client would expand', async () => {
    await start();
    const { card } = await say(cy, 'history "{{DATE(2020-01-01)}} [x](http://evil.example)"');
    const block = elementsOf(card).find((one) => String(one['text']).includes('evil.example'));
    expect(block).toMatchObject({ type: 'TextRun' });
    expect(String(block!['text'])).not.toContain('{{');
  });

  test('leads to the same list in the browser, by the names of the API', async () => {
    await start({}, 'https://lockbox.example.com');
    const { card } = await say(cy, 'history approved rejected openai by ada@example.com');
    const urls = elementsOf(card).flatMap((one) => (one['type'] === 'Action.OpenUrl' ? [String(one['url'])] : []));
    expect(new Set(urls)).toEqual(
      new Set([
        'https://lockbox.example.com/requests/L-0123456789',
        'https://lockbox.example.com/?view=history&state=approved%2Crejected&service=openai&actor=ada%40example.com',
      ]),
    );
  });
});

describe('"More"', () => {
  const more = (filter: object, cursor?: string) => ({
    action: {
      type: 'Action.Execute',
      verb: 'history',
      data: { v: 1, filter, ...(cursor === undefined ? {} : { cursor }) },
    },
  });

  test('goes on behind the last one with the same filter, in place of the page', async () => {
    await start();
    await rig.teams.say(cy, 'history rejected');
    const message = await rig.teams.nextCard(cy);
    const { type, card } = await rig.teams.click(cy, message, 'history');
    expect(type).toBe('application/vnd.microsoft.card.adaptive');
    expect(pages[1]).toEqual({ filter: { state: ['rejected'] }, limit: 10, cursor: 'behind' });
    expect(textOf(card)).toContain('further back');
    const titles = elementsOf(card).flatMap((one) => (one['type'] === 'Action.Execute' ? [one['title']] : []));
    expect(titles).toEqual(['Back to the newest']);
  });

  test('pressed by somebody else shows what they may see, whatever the card carries', async () => {
    await start();
    const { card } = await rig.teams.press(bo, bo, more({ state: ['rejected'] }));
    expect(pages).toMatchObject([{ filter: { state: ['rejected'], own: bo.id } }]);
    expect(textOf(card)).not.toContain('L-0123456789');
  });

  test('is not answered where others read it', async () => {
    await start();
    expect((await rig.teams.press(cy, channel, more({}))).sentence).toBe(historyWords.personalOnly);
  });

  test('behind a place that is none says so', async () => {
    await start({ page: () => Promise.reject(new HistoryError('BAD_CURSOR', 'not ours')) });
    expect((await rig.teams.press(cy, cy, more({}, 'made up'))).sentence).toBe(historyWords.oldPage);
  });

  test.each<[string, unknown]>([
    ['a filter that is none', { v: 1, filter: { owner: 'x' } }],
    ['whom the reader was asked instead of', { v: 1, filter: { own: ada.id } }],
    ['a state that is none', { v: 1, filter: { state: ['lost'] } }],
    ['a time that is none', { v: 1, filter: { from: 'yesterday' } }],
    ['a text that is too long', { v: 1, filter: { text: 'x'.repeat(501) } }],
    ['a cursor that is too long', { v: 1, filter: {}, cursor: 'x'.repeat(201) }],
    ['another format', { v: 2, filter: {} }],
    ['nothing', undefined],
  ])('with %s is refused by name, and recorded', async (_name, data) => {
    await start();
    const answer = await rig.teams.press(cy, cy, { action: { verb: 'history', data } });
    expect(answer.sentence).toBe(refusalTexts.MALFORMED_CLICK);
    expect(rig.asked.badClicks).toEqual([{ id: cy.id, why: 'MALFORMED_CLICK' }]);
    expect(pages).toEqual([]);
  });
});

describe('"show"', () => {
  test('tells an auditor the whole story, and writes down that they looked', async () => {
    await start();
    const { card } = await say(cy, 'show L-0123456789');
    expect(textOf(card)).toContain('Story\n');
    expect(textOf(card)).toContain('Seen in Azure');
    expect(rig.asked.readings).toMatchObject([{ what: 'request', requestId: 'L-0123456789' }]);
  });

  test('tells an approver how the request stands, without the steps, as the API does', async () => {
    await start();
    const { card } = await say(ada, 'show L-0123456789');
    expect(textOf(card)).toContain('Microsoft asks for access');
    expect(textOf(card)).not.toContain('Story\n');
  });

  test('has nothing for a stranger, in the words for what is not there', async () => {
    await start();
    const words = (await say(bo, 'show L-0123456789')).text;
    expect(words).toBe((await say(bo, 'show L-9999999999')).text);
    expect(words).toMatch(/no such request/);
  });

  test('shows whoever asked for access their own request', async () => {
    const own = { ...requests['pending']!, facts: { ...requests['pending']!.facts, requester: { id: bo.id } } };
    await start({ find: () => Promise.resolve([own]) });
    expect(textOf((await say(bo, 'show L-0123456789')).card)).toContain('L-0123456789');
  });
});

test('"pending" lists for an approver what they were asked, and for an auditor everything, which is written down', async () => {
  await start();
  expect(textOf((await say(ada, 'pending')).card)).toContain('L-0123456789');
  expect((await say(bo, 'pending')).text).toBe(historyWords.nothingForYou);
  expect(rig.asked.readings).toEqual([]);
  expect(textOf((await say(cy, 'pending')).card)).toContain('L-0123456789');
  expect(rig.asked.readings).toMatchObject([{ what: 'requests', filter: { state: ['pending', 'deciding'] } }]);
});
