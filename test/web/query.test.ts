import { readExportQuery, readPageQuery } from '../../src/web/read/query';

test('a list of states may be given by comma, repeated, in any letters', () => {
  for (const state of ['pending,approved', ['Pending', ' approved '], ['pending', 'approved,pending']]) {
    expect(readPageQuery({ state })).toMatchObject({ ok: true, value: { filter: { state: ['pending', 'approved'] } } });
  }
});

// Found by test/fuzz: what has no text of its own threw where it was made one.
test.each<{ state: unknown }>([
  { state: { toString: 1 } },
  { state: [{ toString: null }] },
  { state: { a: 'pending' } },
  { state: null },
  { state: 5 },
  { state: [['pending']] },
])('a list that holds $state, which is no text, names its field', ({ state }) => {
  expect(readPageQuery({ state })).toEqual({ ok: false, fields: ['state'] });
  expect(readExportQuery({ format: 'csv', kind: state })).toEqual({ ok: false, fields: ['kind'] });
});
