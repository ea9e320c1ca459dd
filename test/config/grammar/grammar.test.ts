import { jsonSchema } from '../../../src/config';
import { faultsOf } from '../files';
import { madeOf, written } from './file';
import { channel } from './channels';
import { group, hours } from './groups';
import { match } from './match';
import type { KeyRow } from './row';
import { route } from './routes';

// The grammar of `groups`, `channels` and `routes` of lockbox.yaml (design.md, "Configuration"), key by key; what holds
// between them stands in together.test.ts.
const grammar: readonly KeyRow[] = [...group, ...hours, ...channel, ...match, ...route];

/** `groups.<name>.members`, say. */
const nameOf = ({ block, key }: KeyRow): string => `${block}.${key}`;
const required = grammar.filter(({ leftOut }) => leftOut === 'required');
const optional = grammar.flatMap((row) =>
  row.leftOut === 'required' ? [] : [{ ...row, name: nameOf(row), is: row.leftOut.is }],
);

const taken = grammar.flatMap((row) => row.taken.map(([form, made]) => ({ row, name: nameOf(row), form, made })));
test.each(taken)('$name: $form is understood', ({ row, form, made }) => {
  const { text } = written(row.block, row.key, form);
  expect(faultsOf(text)).toEqual([]);
  expect(madeOf(text, row.block, row.made ?? row.key)).toEqual(made);
});

test.each(optional)('$name: left out, it is $is', ({ block, key, made, is }) => {
  const { text } = written(block, key, undefined);
  expect(faultsOf(text)).toEqual([]);
  expect(madeOf(text, block, made ?? key)).toEqual(is);
});

test.each(required.map((row) => ({ row, name: nameOf(row) })))('$name: cannot be left out', ({ row }) => {
  const { text, key, lineOf } = written(row.block, row.key, undefined);
  const code = row.key === 'match' ? 'LAST_ROUTE' : 'MISSING';
  expect(faultsOf(text)).toMatchObject([{ file: 'lockbox.yaml', line: lineOf(key), key, code }]);
});

const refused = grammar.flatMap((row) =>
  row.refused.map(([form, code, below = '', says = /./]) => ({ row, name: nameOf(row), form, code, below, says })),
);
test.each(refused)('$name: $form is refused, $code', ({ row, form, code, below, says }) => {
  const { text, key, lineOf } = written(row.block, row.key, form);
  const place = placeOf(key, below);
  const line = lineOf(place.replace(/(?:\.\d+)+$/, ''));
  const faults = faultsOf(text);
  expect(faults).toContainEqual({
    file: 'lockbox.yaml',
    line,
    key: place,
    code,
    message: expect.stringMatching(says),
  });
  // Nothing else in the file is wrong.
  expect(faults.filter((fault) => fault.line !== line)).toEqual([]);
});

function placeOf(key: string, below: string): string {
  return below.startsWith('/') ? key.replace(/[^.]+$/, below.slice(1)) : key + below;
}

test('no key of these blocks is without its rows', () => {
  const { properties } = jsonSchema() as { properties: Record<string, Shape> };
  const group = properties['groups']?.additionalProperties;
  const channel = properties['channels']?.additionalProperties;
  const route = properties['routes']?.items;
  const keys = [
    ...keysOf('groups.<name>', group),
    ...keysOf('groups.<name>.hours', group?.properties?.['hours']),
    ...keysOf('channels.<name>', channel),
    ...keysOf('routes[]', route),
    ...keysOf('routes[].match', route?.properties?.['match']),
  ];
  expect(keys.length).toBeGreaterThan(25);
  expect(grammar.map(nameOf).sort()).toEqual(keys.sort());
});

interface Shape {
  properties?: Record<string, Shape>;
  additionalProperties?: Shape;
  items?: Shape;
}

function keysOf(block: string, shape: Shape | undefined): string[] {
  return Object.keys(shape?.properties ?? {}).map((key) => `${block}.${key}`);
}
