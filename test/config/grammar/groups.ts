import type { KeyRow } from './row';

const guid = '44444444-4444-4444-4444-444444444444';
const capitals = 'AAAAAAAA-BBBB-4444-8888-CCCCCCCCCCCC';
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const long = (length: number): string => 'x'.repeat(length);

/** A group of people. */
export const group: KeyRow[] = [
  {
    block: 'groups.<name>',
    key: 'members',
    leftOut: 'required',
    taken: [
      ['[lead@contoso.example]', ['lead@contoso.example']],
      [`[Lead@Contoso.Example, ${capitals}]`, ['lead@contoso.example', capitals.toLowerCase()]],
    ],
    refused: [
      ['[]', 'BAD_VALUE', '', /at least one/],
      ['lead@contoso.example', 'BAD_VALUE', '', /a list/],
      ['[lead]', 'BAD_VALUE', '.0', /an address or an Entra object id/],
      ['[lead@contoso.example, "a b@contoso.example"]', 'BAD_VALUE', '.1'],
      ['[4444-4444]', 'BAD_VALUE', '.0'],
      ['[7]', 'BAD_VALUE', '.0', /not a number/],
      [`[${long(309)}@contoso.example]`, 'BAD_VALUE', '.0'],
    ],
  },
  {
    block: 'groups.<name>',
    key: 'entraGroup',
    leftOut: { is: undefined },
    taken: [
      [guid, guid],
      [capitals, capitals.toLowerCase()],
    ],
    refused: [
      ['security-leads', 'BAD_VALUE', '', /GUID/],
      [`[${guid}]`, 'BAD_VALUE', '', /not a list/],
    ],
  },
  {
    block: 'groups.<name>',
    key: 'hours',
    leftOut: { is: undefined },
    taken: [
      [
        '{ zone: Europe/Berlin, days: [mon, fri], from: "08:00", to: "18:00", ignoredBeforeExpiry: 12h }',
        { zone: 'Europe/Berlin', days: ['mon', 'fri'], from: '08:00', to: '18:00', ignoredBeforeExpiryMs: 12 * hourMs },
      ],
      [
        '{ zone: UTC, from: "08:00", to: "18:00" }',
        { zone: 'UTC', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' },
      ],
    ],
    refused: [
      ['always', 'BAD_VALUE', '', /block of keys/],
      ['{ zone: UTC, from: "08:00" }', 'MISSING', '.to'],
      ['{ zone: UTC, from: "08:00", to: "18:00", holidays: [] }', 'UNKNOWN_KEY', '.holidays'],
    ],
  },
];

/** When a group may be reminded. */
export const hours: KeyRow[] = [
  {
    block: 'groups.<name>.hours',
    key: 'zone',
    leftOut: 'required',
    taken: [
      ['Europe/Berlin', 'Europe/Berlin'],
      ['UTC', 'UTC'],
    ],
    refused: [
      ['Europe/Bonn', 'BAD_VALUE', '', /a time zone such as/],
      ['""', 'BAD_VALUE'],
    ],
  },
  {
    block: 'groups.<name>.hours',
    key: 'days',
    leftOut: { is: ['mon', 'tue', 'wed', 'thu', 'fri'] },
    taken: [
      ['[sun]', ['sun']],
      [`[${week.join(', ')}]`, week],
    ],
    refused: [
      ['[]', 'BAD_VALUE', '', /at least one/],
      ['mon', 'BAD_VALUE'],
      ['[monday]', 'BAD_VALUE', '.0', /one of mon/],
    ],
  },
  ...['from', 'to'].map((key): KeyRow => ({
    block: 'groups.<name>.hours',
    key,
    leftOut: 'required',
    taken: [
      ['"00:00"', '00:00'],
      ['"23:59"', '23:59'],
      // Hours may run over midnight.
      ['"03:30"', '03:30'],
    ],
    refused: [
      ['"24:00"', 'BAD_VALUE', '', /a time such as "08:00"/],
      ['"8:00"', 'BAD_VALUE'],
      ['"08:60"', 'BAD_VALUE'],
      ['8', 'BAD_VALUE', '', /not a number/],
    ],
  })),
  {
    block: 'groups.<name>.hours',
    key: 'ignoredBeforeExpiry',
    made: 'ignoredBeforeExpiryMs',
    leftOut: { is: undefined },
    taken: [
      ['30m', hourMs / 2],
      ['2d', 2 * dayMs],
    ],
    refused: [
      ['0h', 'BAD_VALUE', '', /a duration/],
      ['12', 'BAD_VALUE'],
      ['1.5h', 'BAD_VALUE'],
    ],
  },
];
