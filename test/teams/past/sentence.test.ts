import fc from 'fast-check';
import type { HistoryFilter } from '../../../src/history';
import { readSentence, type SentenceFault } from '../../../src/teams/past/sentence';

// A Saturday; the day before yesterday was the last Thursday of November.
const now = new Date('2026-11-28T09:05:00.250Z');
const me = '00000000-0000-4000-8000-000000000001';
const read = (sentence: string) => readSentence(sentence, now, me);
const day = (text: string): string => `${text}T00:00:00.000Z`;
const between = (from: string, to: string): HistoryFilter => ({ from: day(from), to: day(to) });

const taken: [sentence: string, filter: HistoryFilter][] = [
  ['', {}],
  ['all requests', {}],
  // States, kinds and services: of one list any of them.
  ['rejected', { state: ['rejected'] }],
  ['REJECTED requests', { state: ['rejected'] }],
  ['approved and rejected', { state: ['approved', 'rejected'] }],
  ['open', { state: ['pending', 'deciding'] }],
  ['denied, canceled', { state: ['rejected', 'cancelled'] }],
  ['access ended', { state: ['access-ended'] }],
  ['reviews', { kind: ['byos-review'] }],
  ['access requests for speech', { kind: ['byos-access'], service: ['speech'] }],
  ['openai or translator', { service: ['openai', 'translator'] }],
  ['expired lockbox requests about azure openai', { state: ['expired'], kind: ['lockbox'], service: ['openai'] }],
  // Values.
  ['by ada@example.com', { actor: 'ada@example.com' }],
  ['decided by "Ada Approver"', { actor: 'Ada Approver' }],
  ['decided', { state: ['approved', 'rejected', 'access-ended'] }],
  ['by me', { actor: me }],
  ['by "me"', { actor: 'me' }],
  ['asked bo@example.com', { approver: 'bo@example.com' }],
  ['case 12345', { case: '12345' }],
  ['route openai-production', { route: 'openai-production' }],
  ['subscription 44444444-4444-4444-4444-444444444444', { subscription: '44444444-4444-4444-4444-444444444444' }],
  ['resource /subscriptions/x/resourceGroups/Prod', { resource: '/subscriptions/x/resourceGroups/Prod' }],
  ['/subscriptions/x', { resource: '/subscriptions/x' }],
  // Free text.
  ['"failing calls"', { text: 'failing calls' }],
  ['“failing calls”', { text: 'failing calls' }],
  ['„failing calls“ rejected', { text: 'failing calls', state: ['rejected'] }],
  ['"rejected"', { text: 'rejected' }],
  ['text failing text calls', { text: 'failing calls' }],
  ['12345678', { text: '12345678' }],
  ['L-0123456789', { text: 'L-0123456789' }],
  ['ada@example.com', { text: 'ada@example.com' }],
  // Times, in UTC.
  ['today', between('2026-11-28', '2026-11-29')],
  ['yesterday', between('2026-11-27', '2026-11-28')],
  ['this week', between('2026-11-23', '2026-11-30')],
  ['last week', between('2026-11-16', '2026-11-23')],
  ['this month', between('2026-11-01', '2026-12-01')],
  ['last month', between('2026-10-01', '2026-11-01')],
  ['last quarter', between('2026-07-01', '2026-10-01')],
  ['last year', between('2025-01-01', '2026-01-01')],
  ['last 7 days', { from: '2026-11-21T09:05:00.250Z' }],
  ['past 2 hours', { from: '2026-11-28T07:05:00.250Z' }],
  ['last hour', { from: '2026-11-28T08:05:00.250Z' }],
  ['since 2026-10-01', { from: day('2026-10-01') }],
  ['since last month', { from: day('2026-10-01') }],
  ['since 3 days ago', { from: '2026-11-25T09:05:00.250Z' }],
  ['after 2026-10', { from: day('2026-11-01') }],
  ['before 2026-10-01', { to: day('2026-10-01') }],
  ['until 2026-10-01', { to: day('2026-10-02') }],
  ['from 2026-07-01 to 2026-07-31', between('2026-07-01', '2026-08-01')],
  ['between 1 July and 15 August', between('2026-07-01', '2026-08-16')],
  ['on 2026-02-28', between('2026-02-28', '2026-03-01')],
  ['in october', between('2026-10-01', '2026-11-01')],
  ['in December', between('2025-12-01', '2026-01-01')],
  ['december 2026', between('2026-12-01', '2027-01-01')],
  ['29 february', between('2024-02-29', '2024-03-01')],
  ['October 3rd, 2026', between('2026-10-03', '2026-10-04')],
  ['q3', between('2026-07-01', '2026-10-01')],
  ['q4', between('2026-10-01', '2027-01-01')],
  ['Q1 2025', between('2025-01-01', '2025-04-01')],
  ['2025-q1', between('2025-01-01', '2025-04-01')],
  ['2025 Q1', between('2025-01-01', '2025-04-01')],
  ['2025', between('2025-01-01', '2026-01-01')],
  ['since 2026-10-01T08:30Z', { from: '2026-10-01T08:30:00.000Z' }],
  ['since 2026-10-01T08:30+02:00', { from: '2026-10-01T06:30:00.000Z' }],
  ['since 2026-10-01T08:30', { from: '2026-10-01T08:30:00.000Z' }],
  // Together, in any order.
  ['rejected last month', { state: ['rejected'], ...between('2026-10-01', '2026-11-01') }],
  ['since 2026-10-01 openai', { service: ['openai'], from: day('2026-10-01') }],
  ['last rejected', { state: ['rejected'] }],
];

test.each(taken)('"%s" is understood', (sentence, filter) => {
  expect(read(sentence)).toEqual({ ok: true, filter });
});

test.each([
  ['last 5', 5],
  ['newest 3 rejected', 3],
  ['limit 9999', 10],
])('"%s" says how many', (sentence, limit) => {
  expect(read(sentence)).toMatchObject({ ok: true, limit });
});

const refused: [sentence: string, why: SentenceFault, word: string][] = [
  ['rejectd', 'UNKNOWN_WORD', 'rejectd'],
  ['not rejected', 'UNKNOWN_WORD', 'not'],
  ['by Ada Lovelace', 'UNKNOWN_WORD', 'Lovelace'],
  ['by', 'NOTHING_BEHIND', 'by'],
  ['rejected by', 'NOTHING_BEHIND', 'by'],
  ['since', 'NOTHING_BEHIND', 'since'],
  ['limit', 'NOTHING_BEHIND', 'limit'],
  ['between 2026-01-01', 'NOTHING_BEHIND', 'between'],
  ['since monday', 'UNKNOWN_TIME', 'monday'],
  ['since 10/01/2026', 'UNKNOWN_TIME', '10/01/2026'],
  ['since 2026-02-30', 'UNKNOWN_TIME', '2026-02-30'],
  ['in 2026-13', 'UNKNOWN_TIME', '2026-13'],
  ['30 february 2026', 'UNKNOWN_WORD', '30'],
  ['last 99999 years', 'UNKNOWN_WORD', 'years'],
  ['case 1 case 2', 'SAID_TWICE', 'case'],
  ['last month since 2026-01-01', 'SAID_TWICE', 'since'],
  ['since 2026-10-01 before 2026-10-01', 'NO_TIME_LEFT', '2026-10-01T00:00:00.000Z … 2026-10-01T00:00:00.000Z'],
  ['"failing calls', 'QUOTE_NOT_CLOSED', '"'],
  ['x'.repeat(501), 'TOO_LONG', 'x'.repeat(20)],
];

test.each(refused)('"%s" is refused as %s, with the word', (sentence, why, word) => {
  expect(read(sentence)).toEqual({ ok: false, why, word });
});

test('whatever is written is read or refused, and what is read is a filter that the API takes too', () => {
  const words = fc.constantFrom(
    'last',
    'since',
    'by',
    '"',
    'q3',
    '2026',
    'may',
    '31',
    'ago',
    '7',
    'days',
    'between',
    'and',
  );
  const sentences = fc.oneof(
    fc.string(),
    fc.array(words).map((some) => some.join(' ')),
  );
  fc.assert(
    fc.property(sentences, (sentence) => {
      const answer = read(sentence);
      if (!answer.ok) return;
      for (const at of [answer.filter.from, answer.filter.to]) {
        if (at !== undefined) expect(new Date(at).toISOString()).toBe(at);
      }
    }),
  );
});
