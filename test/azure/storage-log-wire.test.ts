import { tableOf } from '../../src/azure/storage-log-wire';

// Found by test/fuzz: a name that has no text of its own threw what no loop has a name for.
test.each<{ name: unknown }>([{ name: { toString: 1 } }, { name: [{ toString: null }] }, { name: null }, { name: 5 }])(
  'a column whose name is $name has none',
  ({ name }) => {
    const answer = { tables: [{ columns: [{ name }, { name: 'Account' }], rows: [['x', 'contoso']] }] };
    expect(tableOf(answer).rows).toEqual([{ '': 'x', Account: 'contoso' }]);
  },
);
