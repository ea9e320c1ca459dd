import { glance, split, splitByBytes } from './splitting';

const faults: [sentence: string, bytes: string | Buffer, records: string[]][] = [
  ['a line that is no JSON', '{"a":1}\nrubbish {"x":1}\n{"b":2}\n', ['0:1 {"a":1}', '8:2 NOT_JSON', '24:3 {"b":2}']],
  ['a line whose object is no JSON', '{"a":1,}\n{"b":2}\n', ['0:1 NOT_JSON', '9:2 {"b":2}']],
  ['a line with rubbish behind an object that is none', '{"a":x} , } "{" ]\n{"b":2}', ['0:1 NOT_JSON', '18:2 {"b":2}']],
  ['an object that is no JSON, with the next one behind it', '{"a":x}{"b":2}', ['0:1 NOT_JSON', '7:1 {"b":2}']],
  ['a line cut off in a text', '{"a":"x\n{"b":2}\n{"c":3}\n', ['0:1 NOT_JSON', '8:2 {"b":2}', '16:3 {"c":3}']],
  ['a line cut off behind a colon', '{"a":\n{"b":2}\n{"c":3}\n', ['0:1 NOT_JSON', '6:2 {"b":2}', '14:3 {"c":3}']],
  ['a line cut off in a list', '{"a":[1,\n{"b":2}\n{"c":3}\n', ['0:1 NOT_JSON', '9:2 {"b":2}', '17:3 {"c":3}']],
  [
    'many lines cut off',
    '{"a":\n{"a":\n{"b":2}\n{"a":\n',
    ['0:1 NOT_JSON', '6:2 NOT_JSON', '12:3 {"b":2}', '20:4 TRUNCATED'],
  ],
  ['a line with the wrong bracket', '{"a":]}\n{"b":2}\n', ['0:1 NOT_JSON', '8:2 {"b":2}']],
  [
    'a page cut off, with pages behind it',
    '{"value":[{"a":1},{"b"\n{"value":[{"c":3}]}',
    ['10:1 {"a":1}', '18:1 NOT_JSON', '33:2 {"c":3}'],
  ],
  [
    'a page cut off between records',
    '{"value":[{"a":1},\n{"value":[{"c":3}]}',
    ['10:1 {"a":1}', '29:2 {"c":3}', '38:2 TRUNCATED'],
  ],
  [
    'a page cut off behind its records',
    '{"value":[{"a":1}],"n\n{"b":2}',
    ['10:1 {"a":1}', '18:1 NOT_JSON', '22:2 {"b":2}'],
  ],
  ['the bracket of no list', '{"a":1}\n]\n{"b":2}', ['0:1 {"a":1}', '8:2 NOT_JSON', '10:3 {"b":2}']],
  [
    'numbers, words and texts',
    '1\nnull\n"a, b"\n{"b":2}',
    ['0:1 NOT_A_RECORD', '2:2 NOT_A_RECORD', '7:3 NOT_A_RECORD', '14:4 {"b":2}'],
  ],
  [
    'what is no object in a list',
    '[1,"a,]",[2],{"b":2},x y,{"c":3}]',
    ['1:1 NOT_A_RECORD', '3:1 NOT_A_RECORD', '9:1 NOT_A_RECORD', '13:1 {"b":2}', '21:1 NOT_JSON', '25:1 {"c":3}'],
  ],
  ['a record of a list that is no JSON', '[{"a":x},{"b":2}]{"c":3}', ['1:1 NOT_JSON', '9:1 {"b":2}', '17:1 {"c":3}']],
  ['a file cut off in an object', '{"a":1}\n{"b":{"c":[1,', ['0:1 {"a":1}', '8:2 TRUNCATED']],
  ['a file cut off in an object over lines', '{"a":1}\n{\n "b": 1,\n "c": [\n', ['0:1 {"a":1}', '8:2 TRUNCATED']],
  ['a file cut off in a list', '{"value":[{"a":1},{"b":2', ['10:1 {"a":1}', '18:1 TRUNCATED']],
  ['a file cut off between the records of a list', '[{"a":1},', ['1:1 {"a":1}', '9:1 TRUNCATED']],
  ['a file cut off behind the records of a list', '{"value":[{"a":1}],"next', ['10:1 {"a":1}', '18:1 TRUNCATED']],
  [
    'a record of a list over lines that is cut off',
    '[\n  {\n    "a": [\n  },\n  {\n    "b": 2\n  }\n]\n',
    ['4:2 NOT_JSON', '24:5 {"b":2}'],
  ],
  [
    'the last record of such a list, and what is behind it',
    '[\n  {\n    "a": [\n  }\n]\n{"b":2}',
    ['4:2 NOT_JSON', '23:6 {"b":2}'],
  ],
  ['an unreadable rest of many lines', '{\n "a": ]\n "b": 1\n}\n', ['0:1 NOT_JSON']],
  ['text in UTF-16', Buffer.from('{"a":1}\n{"b":2}', 'utf16le'), ['0:1 NOT_JSON', '15:2 NOT_JSON']],
];

describe('what cannot be read is one refused record with its place, and reading goes on', () => {
  test.each(faults)('%s', async (_, text, records) => {
    expect((await split(text)).map(glance)).toEqual(records);
  });
  test.each(faults)('%s, byte by byte', async (_, text, records) => {
    expect((await splitByBytes(text)).map(glance)).toEqual(records);
  });
});

const mib = 1_048_576;
const deep = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
const large: [sentence: string, text: string, records: string[]][] = [
  ['an object beyond 1 MiB', `{"a":"${'x'.repeat(mib)}"}{"b":2}`, ['0:1 TOO_LARGE', '1048584:1 {"b":2}']],
  ['a record of a list beyond 1 MiB', `[{"a":"${'x'.repeat(mib)}"},{"b":2}]`, ['1:1 TOO_LARGE', '1048586:1 {"b":2}']],
  ['a list in a list beyond 1 MiB', `[[${'1,'.repeat(mib)}1],{"b":2}]`, ['1:1 TOO_LARGE', '2097157:1 {"b":2}']],
  ['a line of rubbish beyond 1 MiB', `${'x'.repeat(3 * mib)}\n{"b":2}`, ['0:1 TOO_LARGE', '3145729:2 {"b":2}']],
  [
    'a line beyond 1 MiB that is cut off',
    `{"a":"${'x'.repeat(mib)}\n{"b":2}\n`,
    ['0:1 TOO_LARGE', '1048583:2 {"b":2}'],
  ],
  ['an object beyond 1 MiB at whose end the file is cut off', `{"a":"${'x'.repeat(mib)}`, ['0:1 TOO_LARGE']],
  ['an envelope whose list comes behind 1 MiB', `{"a":"${'x'.repeat(mib)}","value":[{"b":2}]}`, ['1048593:1 {"b":2}']],
  ['what comes behind 1 MiB of lines after a cut', `{"a":\n${'{"b":2}\n'.repeat(200_000)}`, []],
  ['an object of 65 levels', `${deep(65)}{"b":2}`, ['0:1 TOO_DEEP', '134:1 {"b":2}']],
  ['an object of 64 levels', deep(64), [`0:1 ${deep(64)}`]],
  ['brackets without end', '['.repeat(200_000), ['1:1 TRUNCATED']],
];

describe('what is too large or too deep is refused by that name, and reading goes on', () => {
  test.each(large.filter(([, , records]) => records.length > 0))('%s', async (_, text, records) => {
    expect((await split(text)).map(glance)).toEqual(records);
    expect((await split(text, [5, 70_000, mib, mib + 1])).map(glance)).toEqual(records);
  });

  test('a line that is cut off is told from its successors, even beyond 1 MiB of them', async () => {
    const records = await split(`{"a":\n${'{"b":2}\n'.repeat(200_000)}`, [70_000, 900_000]);
    expect(records.map(({ ok }) => ok)).toEqual([false, ...Array<boolean>(200_000).fill(true)]);
    expect(records.at(-1)).toMatchObject({ position: 6 + 199_999 * 8, line: 200_001 });
  });
});
