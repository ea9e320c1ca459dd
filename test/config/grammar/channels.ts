import type { KeyRow } from './row';

const hearings = ['opened', 'decided', 'escalated', 'expired', 'faults', 'daily'];

/** A channel that may be told. */
export const channel: KeyRow[] = [
  {
    block: 'channels.<name>',
    key: 'hears',
    leftOut: { is: hearings },
    taken: [
      ['[]', []],
      ['[opened, daily]', ['opened', 'daily']],
      [`[${hearings.join(', ')}]`, hearings],
    ],
    refused: [
      ['opened', 'BAD_VALUE', '', /a list/],
      ['[everything]', 'BAD_VALUE', '.0', /one of opened/],
    ],
  },
  {
    block: 'channels.<name>',
    key: 'channel',
    leftOut: { is: undefined },
    taken: [['"19:abc@thread.tacv2"', '19:abc@thread.tacv2']],
    refused: [
      ['""', 'BAD_VALUE', '', /text/],
      ['[a]', 'BAD_VALUE', '', /not a list/],
    ],
  },
  {
    block: 'channels.<name>',
    key: 'team',
    leftOut: { is: undefined },
    taken: [],
    refused: [
      ['19:team@thread.tacv2', 'MISSING', '/channel', /a team has many channels/],
      ['""', 'BAD_VALUE', '', /text/],
    ],
  },
];
