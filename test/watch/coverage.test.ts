import { gapsOf, type CoverageEvent, type SourceRead } from '../../src/watch';

const at = (time: string): string => `2026-11-24T${time}:00.000Z`;
const period = { from: at('08:00'), to: at('20:00') };
const read = (source: string, time: string, allowedMs = 15 * 60_000): SourceRead => ({
  source,
  readAt: at(time),
  allowedMs,
});
const gap = (source: string, from: string, to: string): CoverageEvent => ({
  kind: 'gap',
  source,
  from: at(from),
  to: at(to),
});

const cases: [sentence: string, reads: SourceRead[], events: CoverageEvent[], gaps: [string, string][]][] = [
  ['read to the end has none', [read('a', '20:00')], [], []],
  ['read a few minutes ago has none', [read('a', '19:46')], [], []],
  ['that was never read is one for all of the period', [], [], [['08:00', '20:00']]],
  ['of another source is not its own', [read('a', '20:00'), read('b', '09:00')], [gap('b', '10:00', '11:00')], []],
  ['not read for longer than allowed lasts until the end', [read('a', '19:44')], [], [['19:44', '20:00']]],
  ['last read before the period is one from its beginning', [read('a', '03:00')], [], [['08:00', '20:00']]],
  [
    'first read within the period was not watched before',
    [read('a', '20:00')],
    [{ kind: 'began', source: 'a', at: at('12:00') }],
    [['08:00', '12:00']],
  ],
  ['recorded stands as it was', [read('a', '20:00')], [gap('a', '10:00', '11:00')], [['10:00', '11:00']]],
  [
    'recorded from before the period is cut to it',
    [read('a', '20:00')],
    [gap('a', '02:00', '09:00')],
    [['08:00', '09:00']],
  ],
  [
    'recorded twice for the same time is one',
    [read('a', '20:00')],
    [gap('a', '10:00', '12:00'), gap('a', '11:00', '13:00')],
    [['10:00', '13:00']],
  ],
  ['outside of the period is none of it', [read('a', '20:00')], [gap('a', '02:00', '03:00')], []],
  ['is owed as often as the source is read', [read('a', '17:30', 3 * 3_600_000)], [], []],
];

test.each(cases)('a gap of a source %s', (_sentence, reads, events, gaps) => {
  expect(gapsOf(['a'], period, { reads, events })).toEqual(
    gaps.map(([from, to]) => ({ source: 'a', from: at(from), to: at(to) })),
  );
});

test('gaps are told source by source, each once', () => {
  expect(gapsOf(['b', 'a', 'b'], period, { reads: [], events: [] }).map(({ source }) => source)).toEqual(['a', 'b']);
});
