import { testDatabases } from '../fakes/databases';
import { lockboxFacts, person, routeTaken } from '../fixtures/requests';
import { openStore, type Store } from '../../src/store';
import type { HistoryFilter } from '../../src/history';
import type { AccessRequest } from '../../src/model';
import { commit, fresh as added, request } from './samples';

const numbers = (items: readonly AccessRequest[]): number[] => items.map(({ id }) => Number(id.slice(2)));
const saying = (number: number, justification: string, openedAt?: string): AccessRequest =>
  request(number, {
    facts: lockboxFacts({ azureId: `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`, justification }),
    ...(openedAt === undefined ? {} : { openedAt }),
  });

const long = 'x'.repeat(10_000);
const hostile: [sentence: string, text: string, found: number[]][] = [
  ['a word of another alphabet', 'ключ', [2]],
  ['a word with a mark, in any case', 'MÜNCHEN', [3]],
  ['a word of another script', '診断', [4]],
  ['a word in quotes, which are part of what is looked for', '"near"', [5]],
  ['a word that is an operator elsewhere', 'NEAR', [5]],
  ['operators of a full-text query', 'near AND NOT', []],
  ['a quote alone', '"', []],
  ['a quote within a word', 'fi"re', []],
  ['a quote that would end the text, and an operator', 'x"OR"fire', []],
  ['a bracket that is never closed', 'near(', []],
  ['a star, which is no wildcard', 'nea*', []],
  ['a column filter, which is none', 'words:near', []],
  ['a caret', '^near', []],
  ['a NUL, which is no character here', 'ne\0ar', [5]],
  ['an emoji alone, which is no word', '🔥', []],
  ['an emoji beside a word', '🔥 fire', [6]],
  ['a lone half of an emoji', '\ud83d fire', []],
  ['tsquery operators', 'fire & !near | <->', []],
  ['ten thousand characters', long, []],
  ['ten thousand words', 'fire '.repeat(10_000), [6]],
  ['a thousand different words', Array.from({ length: 1_000 }, (_, at) => `w${at}`).join(' '), []],
  ['a percent sign and an underscore, which are no wildcards', '%fire_', []],
  ['a backslash', 'fire\\', []],
  ['the end of a statement', `fire'); DROP TABLE "Request"; --`, []],
];

describe.each(testDatabases())('the search on $name', ({ fresh }) => {
  let store: Store;
  let drop: () => Promise<void>;

  beforeEach(async () => {
    const database = await fresh();
    store = await openStore(database.url);
    drop = database.drop;
  });
  afterEach(async () => {
    await store.close();
    await drop();
  });
  const found = async (filter: HistoryFilter, limit = 50): Promise<number[]> =>
    numbers((await store.history.page(filter, limit)).items);

  test('text is taken as it is, however hostile', async () => {
    await commit(
      store,
      added(
        saying(1, 'nothing in particular'),
        saying(2, 'Доступный ключ'),
        saying(3, 'a Münchener in München'),
        saying(4, '会社 診断 data'),
        saying(5, 'it says "near" to it'),
        saying(6, 'a 🔥 fire, and\0 more'),
      ),
    );
    for (const [sentence, text, wanted] of hostile) {
      expect([sentence, await found({ text })]).toEqual([sentence, wanted]);
      expect([sentence, await store.history.count({ text }, 50)]).toEqual([sentence, wanted.length]);
    }
  });

  test('a request is found by its words as they are now, and no more by those it had', async () => {
    const before = saying(1, 'first words');
    await commit(store, added(before, saying(2, 'others')));
    const to: AccessRequest = { ...before, version: 2, facts: { ...before.facts, justification: 'second words' } };
    await commit(store, { requests: [{ from: 1, to, before }] });
    expect([await found({ text: 'first' }), await found({ text: 'second words' })]).toEqual([[], [1]]);
  });

  test('somebody who comes to a request later finds it in its place', async () => {
    const before = request(1, { route: routeTaken(1) });
    await commit(store, added(before, request(2, { route: routeTaken(2) })));
    const to: AccessRequest = { ...before, version: 2, route: routeTaken(2) };
    await commit(store, { requests: [{ from: 1, to, before }] });
    expect(await found({ approver: person(2).id })).toEqual([2, 1]);
    expect(await found({ asked: person(2).id })).toEqual([2, 1]);
  });

  test('one’s own are what one was asked, and what one asked for', async () => {
    const facts = (number: number) => ({
      azureId: `c0ffee00-0000-4000-8000-00000000001${number}`,
      requester: person(3),
    });
    await commit(
      store,
      added(
        request(1, { route: routeTaken(3) }),
        request(2, { route: routeTaken(1), facts: lockboxFacts(facts(2)) }),
        request(3, { route: routeTaken(1), facts: lockboxFacts({ ...facts(3), service: 'speech' }) }),
        request(4, { route: routeTaken(2) }),
      ),
    );
    expect(await found({ own: person(3).id })).toEqual([3, 2, 1]);
    expect(await found({ own: person(3).id.toUpperCase(), service: ['speech'] })).toEqual([3]);
    expect(await found({ own: person(3).id, approver: person(2).id })).toEqual([1]);
    expect(await store.history.count({ own: person(3).id }, 10)).toBe(3);
    expect([await found({ own: person(3).name! }), await found({ text: person(3).id })]).toEqual([[1], [1]]);
  });

  test('requests of one millisecond each have a place, and a page that ends among them goes on behind it', async () => {
    const at = '2026-11-24T08:00:00.000Z';
    await commit(store, added(saying(1, 'one', at), saying(3, 'three', at)));
    await commit(store, added(saying(2, 'two', at), saying(4, 'four', at)));
    const pages: number[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const { items, next } = await store.history.page({}, 1, cursor);
      pages.push(...numbers(items));
      [cursor, more] = [next, next !== undefined];
    }
    expect(pages).toEqual([2, 4, 1, 3]);
  });

  test('many filters at once, of which each alone finds much, find what holds all of them', async () => {
    const all = Array.from({ length: 60 }, (_, at) =>
      request(at + 1, {
        facts: lockboxFacts({
          azureId: `c0ffee00-0000-4000-8000-${String(at).padStart(12, '0')}`,
          service: at % 2 === 0 ? 'speech' : 'translator',
          justification: at % 3 === 0 ? 'thirds' : 'others',
          resourceIds: [`/subscriptions/s/resourceGroups/rg-${at % 5}/providers/Microsoft.X/accounts/a-${at}`],
        }),
      }),
    );
    await commit(store, added(...all));
    const wanted = all
      .map((_, at) => at + 1)
      .filter((n) => (n - 1) % 2 === 0 && (n - 1) % 3 === 0 && (n - 1) % 5 === 0);
    const filter: HistoryFilter = {
      service: ['speech'],
      text: 'thirds',
      resource: '/SUBSCRIPTIONS/s/resourceGroups/RG-0/',
      state: ['pending', 'expired'],
    };
    expect(await found(filter)).toEqual(wanted.reverse());
    expect(await store.history.count(filter, 1)).toBe(1);
    // More accounts begin so than are looked for one by one.
    expect(await found({ resource: '/subscriptions/s/resourceGroups/rg-1/providers/Microsoft.X/accounts/a-' })).toEqual(
      [57, 52, 47, 42, 37, 32, 27, 22, 17, 12, 7, 2],
    );
    expect((await found({ resource: '/subscriptions/s/resourceGroups/rg' }, 100)).length).toBe(60);
    expect(await found({ service: [] })).toEqual([]);
  });
});
