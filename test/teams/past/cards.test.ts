import type { AccessRequest } from '../../../src/model';
import {
  historyCard,
  linkCard,
  notUnderstoodCard,
  outcomeCard,
  outcomePreview,
  type HistoryPage,
} from '../../../src/teams/cards';
import { saidText, whyNotUnderstood } from '../../../src/teams/history-texts';
import { requestAddress } from '../../../src/teams/past/addresses';
import { maxRows, maxSentenceCharacters } from '../../../src/teams/past/sentence';
import { lockboxFacts, pendingRequest, person, routeTaken } from '../../fixtures/requests';
import { elementsOf, faultsOf, textOf } from '../card-check';
import { hasChromium, openPhone, phone, type Phone } from '../chromium';
import { goldenCard } from '../golden';
import { now, outcome, requests } from '../requests';
import { storageRequests } from '../storage-requests';

const own = 'https://lockbox.example.com';
const addresses = { list: `${own}/?view=history`, of: (id: string) => requestAddress(own, id) };
const filter = { state: ['rejected' as const], from: '2026-10-01T00:00:00.000Z', actor: 'ada@example.com' };
const shown = ['pending', 'approved', 'rejected', 'expired', 'replayed'].flatMap((name) => requests[name] ?? []);
const page = (changes: Partial<HistoryPage> = {}): HistoryPage => ({
  items: shown,
  count: { value: 27, more: false },
  filter,
  said: saidText(filter, person(1).id),
  isFirst: true,
  ...changes,
});

const cards = {
  history: historyCard(page({ next: 'behind', addresses })),
  'history-last-page': historyCard(page({ isFirst: false, count: { value: 10_000, more: true }, note: 'A note.' })),
  'history-not-understood': notUnderstoodCard(whyNotUnderstood('UNKNOWN_WORD', 'rejectd')),
  'outcome-pending': outcomeCard(requests['pending']!, now, requestAddress(own, 'L-0123456789')),
  'outcome-approved': outcomeCard(requests['approved']!, now, undefined),
  'outcome-review': outcomeCard(storageRequests['review-pending']!, now, requestAddress(own, 'R-0123456789')),
  'evidence-link': linkCard('Evidence', 'It is on its page.', 'Open the request', requestAddress(own, 'L-0123456789')),
};

test.each(Object.entries(cards))('the card "%s" is as agreed on, sound, and fits into a message', (name, card) => {
  expect(card).toEqual(goldenCard(`past-${name}`, card));
  expect(faultsOf(card)).toEqual([]);
  expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(25_000);
});

test('a page shows every request of it, however long what it holds, since the next one begins behind the last', () => {
  const long = '𝕏'.repeat(1_000);
  const items = Array.from({ length: maxRows }, (_, number): AccessRequest => {
    return pendingRequest({
      id: `L-${String(number).padStart(10, '0')}`,
      source: 'replay',
      facts: lockboxFacts({ resourceIds: [`/subscriptions/x/${long}`] }),
      route: routeTaken(3),
      current: { state: 'rejected', outcome: outcome({ by: { kind: 'person', id: person(1).id, name: long } }) },
    });
  });
  const text = long.slice(0, maxSentenceCharacters);
  const card = historyCard(page({ items, filter: { text, actor: text }, said: text, next: 'x'.repeat(60), addresses }));
  expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(25_000);
  for (const { id } of items) expect(textOf(card)).toContain(id);
});

test('names from outside stand in plain runs only, and in previews without anything that is markup', () => {
  const name = '<b>x</b> **y** {{DATE(2020-01-01T00:00:00Z)}}';
  const facts = lockboxFacts({ resourceIds: [`/subscriptions/x/${name}`] });
  const request = pendingRequest({ facts });
  for (const card of [historyCard(page({ items: [request] })), outcomeCard(request, now, undefined)]) {
    const blocks = elementsOf(card).filter(({ text }) => String(text).includes('**y**'));
    expect(blocks.map(({ type }) => type)).toEqual(['TextRun']);
    expect(String(blocks[0]!['text'])).not.toContain('{{');
  }
  expect(outcomePreview(request).text).not.toMatch(/[<>*{}]/);
});

const whereABrowserIs = hasChromium ? describe : describe.skip;
if (!hasChromium) console.warn('skipped: no /usr/bin/chromium here; "apt-get install chromium" brings it');

whereABrowserIs('on a small phone', () => {
  let browser: Phone;
  beforeAll(async () => {
    browser = await openPhone();
  });
  afterAll(() => browser.close());

  test.each(Object.entries(cards))('nothing of the card "%s" is cut off at the side', async (name, card) => {
    const shownPage = await browser.show(card);
    const widest = await shownPage.evaluate<number>(
      "Math.max(...[...document.querySelectorAll('#card *')].map((element) => element.getBoundingClientRect().right))",
    );
    const folder = process.env['PICTURES'];
    if (folder !== undefined) await shownPage.screenshot({ path: `${folder}/past-${name}.png`, fullPage: true });
    expect(widest).toBeLessThanOrEqual(phone.width);
    await shownPage.close();
  });
});
