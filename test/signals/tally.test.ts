import { Tally } from '../../src/signals';

test('the four counts of any run add up to its records', () => {
  const tally = new Tally();
  tally.taken(1);
  tally.taken(0);
  tally.duplicate();
  tally.ignored('OTHER_OPERATION');
  tally.ignored('OTHER_OPERATION');
  tally.ignored('NOT_FINAL');
  tally.refused({ file: 'a.json', position: 3, line: 1, reason: 'NOT_JSON' });
  expect(tally.report()).toEqual({
    records: 7,
    taken: 2,
    ignored: 3,
    refused: 1,
    duplicates: 1,
    requests: 1,
    refusals: [{ file: 'a.json', position: 3, line: 1, reason: 'NOT_JSON' }],
    ignoredBy: { OTHER_OPERATION: 2, NOT_FINAL: 1 },
  });
});

test('refusals beyond a hundred thousand are counted and not listed, so that memory stays bounded', () => {
  const tally = new Tally();
  for (let at = 0; at < 100_001; at += 1) tally.refused({ file: 'a', position: at, line: 1, reason: 'NOT_JSON' });
  const { refused, refusals } = tally.report();
  expect([refused, refusals.length]).toEqual([100_001, 100_000]);
});
