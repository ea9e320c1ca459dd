import type { KeyRow } from './row';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const long = (length: number): string => 'x'.repeat(length);

/** A route. */
export const route: KeyRow[] = [
  {
    block: 'routes[]',
    key: 'name',
    leftOut: 'required',
    taken: [
      ['a', 'a'],
      ['Openai.prod_eu-1', 'Openai.prod_eu-1'],
      [long(64), long(64)],
    ],
    refused: [
      ['""', 'BAD_VALUE', '', /at most 64 letters/],
      ['-prod', 'BAD_VALUE'],
      ['"prod eu"', 'BAD_VALUE'],
      [long(65), 'BAD_VALUE'],
      ['7', 'BAD_VALUE', '', /not a number/],
    ],
  },
  {
    block: 'routes[]',
    key: 'match',
    leftOut: 'required',
    taken: [['{ kind: lockbox, service: openai }', { kind: ['lockbox'], service: ['openai'] }]],
    refused: [
      // A match that asks for nothing takes everything, as no match does.
      ['{}', 'LAST_ROUTE', '', /takes everything/],
      ['lockbox', 'BAD_VALUE', '', /block of keys/],
      ['{ kinds: lockbox }', 'UNKNOWN_KEY', '.kinds', /did you mean kind\?/],
    ],
  },
  {
    block: 'routes[]',
    key: 'approvers',
    leftOut: 'required',
    taken: [
      ['[owners]', ['owners']],
      ['[owners, leads]', ['owners', 'leads']],
    ],
    refused: [
      ['[]', 'TOO_FEW_APPROVERS', '/approvals', /name 0 people/],
      ['owners', 'BAD_VALUE', '', /a list/],
      ['[owner]', 'UNKNOWN_NAME', '.0', /did you mean owners\?/],
      ['[leads, ops]', 'UNKNOWN_NAME', '.1', /no group ops/],
      ['[constructor]', 'UNKNOWN_NAME', '.0'],
      ['[ada@contoso.example]', 'BAD_VALUE', '.0', /a name/],
    ],
  },
  {
    block: 'routes[]',
    key: 'approvals',
    leftOut: { is: 1 },
    taken: [
      ['1', 1],
      ['2', 2],
    ],
    refused: [
      ['0', 'BAD_VALUE', '', /1 to 100/],
      ['101', 'BAD_VALUE', '', /1 to 100/],
      ['1.5', 'BAD_VALUE'],
      ['two', 'BAD_VALUE', '', /not text/],
      ['3', 'TOO_FEW_APPROVERS', '', /3 approvals .* 2 people/],
    ],
  },
  {
    block: 'routes[]',
    key: 'notify',
    leftOut: { is: [] },
    taken: [
      ['[]', []],
      ['[ops, audit]', ['ops', 'audit']],
      ['[leads]', ['leads']],
      ['[ops, leads]', ['ops', 'leads']],
    ],
    refused: [
      ['ops', 'BAD_VALUE', '', /a list/],
      ['[ops, opps]', 'UNKNOWN_NAME', '.1', /did you mean ops\?/],
    ],
  },
  {
    block: 'routes[]',
    key: 'remind',
    leftOut: { is: [] },
    taken: [
      ['[]', []],
      ['[24h, { beforeExpiry: 12h }]', [{ afterMs: dayMs }, { beforeExpiryMs: 12 * hourMs }]],
      ['[95h]', [{ afterMs: 95 * hourMs }]],
    ],
    refused: [
      ['24h', 'BAD_VALUE', '', /a list/],
      ['[24]', 'BAD_VALUE', '.0', /a duration/],
      ['[4h, { beforeExpiry: soon }]', 'BAD_VALUE', '.1.beforeExpiry', /a duration/],
      ['[{ after: 4h }]', 'UNKNOWN_KEY', '.0.after'],
      ['[4d]', 'TOO_LATE', '.0', /has expired: it lives for 96 hours/],
      ['[4h, { beforeExpiry: 96h }]', 'TOO_LATE', '.1', /before the request opens/],
    ],
  },
  {
    block: 'routes[]',
    key: 'escalate',
    leftOut: { is: [] },
    taken: [
      ['[{ after: 48h, to: [leads] }]', [{ afterMs: 2 * dayMs, to: ['leads'] }]],
      [
        '[{ after: 1d, to: [audit] }, { beforeExpiry: 1d, to: [leads, ops] }]',
        [
          { afterMs: dayMs, to: ['audit'] },
          { beforeExpiryMs: dayMs, to: ['leads', 'ops'] },
        ],
      ],
    ],
    refused: [
      ['{ after: 48h, to: [leads] }', 'BAD_VALUE', '', /a list/],
      ['[48h]', 'BAD_VALUE', '.0'],
      ['[{ after: 48h }]', 'MISSING', '.0.to'],
      ['[{ after: 48h, to: [] }]', 'BAD_VALUE', '.0.to', /at least one/],
      ['[{ after: 48h, to: [lead] }]', 'UNKNOWN_NAME', '.0.to.0', /did you mean leads\?/],
      ['[{ after: 48h, to: [leads], via: mail }]', 'UNKNOWN_KEY', '.0.via'],
      ['[{ after: 96h, to: [leads] }]', 'TOO_LATE', '.0', /has expired/],
      ['[{ beforeExpiry: 5d, to: [leads] }]', 'TOO_LATE', '.0', /before the request opens/],
    ],
  },
  {
    block: 'routes[]',
    key: 'stepUp',
    leftOut: { is: undefined },
    taken: [
      ['c1', 'c1'],
      ['c99', 'c99'],
    ],
    refused: [
      ['mfa', 'BAD_VALUE', '', /authentication context such as c1/],
      ['c100', 'BAD_VALUE'],
      ['1', 'BAD_VALUE'],
    ],
  },
  ...['anyRejectionRejects', 'allowGuests'].map((key): KeyRow => ({
    block: 'routes[]',
    key,
    leftOut: { is: key === 'anyRejectionRejects' },
    taken: [
      ['true', true],
      ['false', false],
    ],
    refused: [
      ['"yes"', 'BAD_VALUE', '', /true or false/],
      ['1', 'BAD_VALUE', '', /true or false/],
    ],
  })),
  {
    block: 'routes[]',
    key: 'onReject',
    leftOut: { is: 'notify' },
    taken: [
      ['notify', 'notify'],
      ['revoke', 'revoke'],
    ],
    refused: [['delete', 'BAD_VALUE', '', /one of notify, revoke/]],
  },
  {
    block: 'routes[]',
    key: 'expireAfter',
    made: 'expireAfterMs',
    leftOut: { is: 4 * dayMs },
    taken: [
      ['4d', 4 * dayMs],
      ['96h', 4 * dayMs],
      ['30m', 1_800_000],
      ['7d', 7 * dayMs],
    ],
    refused: [
      ['never', 'BAD_VALUE', '', /a duration/],
      ['100000d', 'BAD_VALUE'],
      ['4', 'BAD_VALUE', '', /not a number/],
    ],
  },
];
