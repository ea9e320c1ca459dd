import { glance, split, splitByBytes } from './splitting';

const forms: [sentence: string, bytes: string | Buffer, records: string[]][] = [
  ['a bare object', '{"a":1}', ['0:1 {"a":1}']],
  ['an array', '[{"a":1},{"b":2}]', ['1:1 {"a":1}', '9:1 {"b":2}']],
  ['a page of the REST API', '{"value":[{"a":1}],"nextLink":"https://x/?a=[{"}', ['10:1 {"a":1}']],
  ['records of an Event Hub', '{"records": [ {"a":1} , {"b":2} ] }', ['14:1 {"a":1}', '24:1 {"b":2}']],
  ['an envelope whose list comes last', '{"count":{"value":[1]},"v":"]","records":[{"a":1}]}', ['42:1 {"a":1}']],
  ['an envelope with its key in another case', '{"RECORDS":[{"a":1}]}', ['12:1 {"a":1}']],
  ['an envelope with two lists', '{"value":[{"a":1}],"x":[2],"records":[{"b":2}]}', ['10:1 {"a":1}', '38:1 {"b":2}']],
  ['a list of envelopes', '[{"records":[{"a":1}]},{"records":[{"b":2}]}]', ['13:1 {"a":1}', '35:1 {"b":2}']],
  ['envelopes, one a line', '{"records":[{"a":1}]}\n{"records":[{"b":2}]}\n', ['12:1 {"a":1}', '34:2 {"b":2}']],
  ['an empty page', '{"value":[],"nextLink":null}', []],
  ['an alert envelope', '{"schemaId":"s","data":{"value":[1]}}', ['0:1 {"schemaId":"s","data":{"value":[1]}}']],
  ['a value that is no list', '{"value":null,"nextLink":"x"}', ['0:1 {"value":null,"nextLink":"x"}']],
  ['a {value, localizedValue} pair', '{"status":{"value":"a"}}', ['0:1 {"status":{"value":"a"}}']],
  ['a list under another key', '{"values":[{"a":1}]}', ['0:1 {"values":[{"a":1}]}']],
  ['a list deeper than at the top', '{"data":{"records":[{"a":1}]}}', ['0:1 {"data":{"records":[{"a":1}]}}']],
  ['a text that reads like the key', '{"x":"value","y":[1]}', ['0:1 {"x":"value","y":[1]}']],
  ['NDJSON', '{"a":1}\n{"b":2}\n', ['0:1 {"a":1}', '8:2 {"b":2}']],
  ['NDJSON of Windows', '{"a":1}\r\n\r\n{"b":2}\r\n', ['0:1 {"a":1}', '11:3 {"b":2}']],
  ['NDJSON without the last line feed', '{"a":1}\n{"b":2}', ['0:1 {"a":1}', '8:2 {"b":2}']],
  [
    'objects one behind the other',
    '{"a":1}{"b":2} {"c":3},{"d":4}',
    ['0:1 {"a":1}', '7:1 {"b":2}', '15:1 {"c":3}', '23:1 {"d":4}'],
  ],
  ['written out over lines', '{\n  "a": {\n    "b": 1\n  }\n}\n{\n "c": 2\n}', ['0:1 {"a":{"b":1}}', '28:6 {"c":2}']],
  ['a list written out over lines', '[\n{"a":1},\n{"b":2}\n]\n', ['2:2 {"a":1}', '11:3 {"b":2}']],
  ['objects written out without indenting', '{\n"a":\n{\n"b":1\n}\n}\n{"c":2}', ['0:1 {"a":{"b":1}}', '19:7 {"c":2}']],
  ['a mixture', '[{"a":1}]{"value":[{"b":2}]}\n{"c":3}\n[]', ['1:1 {"a":1}', '19:1 {"b":2}', '29:2 {"c":3}']],
  [
    'brackets and quotes within text',
    '{"a":"}]\\"{[\\\\"}{"b":"\\\\\\""}',
    ['0:1 {"a":"}]\\"{[\\\\"}', '16:1 {"b":"\\\\\\""}'],
  ],
  ['text that is not ASCII', '{"ä":"€😀"}{"b":2}', ['0:1 {"ä":"€😀"}', '16:1 {"b":2}']],
  ['a byte order mark', Buffer.from('\uFEFF{"a":1}'), ['3:1 {"a":1}']],
  [
    'a byte order mark before each of two files in one',
    Buffer.from('\uFEFF{"a":1}\n\uFEFF{"b":2}'),
    ['3:1 {"a":1}', '14:2 {"b":2}'],
  ],
  ['nothing', '', []],
  ['white space', ' \r\n\t\n', []],
];

describe('every form of a log is split into its records, each with its byte and its line', () => {
  test.each(forms)('%s', async (_, bytes, records) => {
    expect((await split(bytes)).map(glance)).toEqual(records);
  });
  test.each(forms)('%s, byte by byte', async (_, bytes, records) => {
    expect((await splitByBytes(bytes)).map(glance)).toEqual(records);
  });
});

test('a record of exactly 1 MiB is read', async () => {
  const frame = '{"a":""}'.length;
  const record = `{"a":"${'x'.repeat(1_048_576 - frame)}"}`;
  expect(await split(`${record}\n{"b":2}`)).toMatchObject([{ ok: true }, { ok: true, position: 1_048_577, line: 2 }]);
});
