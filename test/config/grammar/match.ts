import type { KeyRow } from './row';

const guid = '44444444-4444-4444-4444-444444444444';
const capitals = 'AAAAAAAA-BBBB-4444-8888-CCCCCCCCCCCC';

const matchTexts = ['resourceType', 'workItemSource'].map((key): KeyRow => ({
  block: 'routes[].match',
  key,
  leftOut: { is: undefined },
  taken: [
    ['Some/thing', ['Some/thing']],
    ['[a, "b c"]', ['a', 'b c']],
  ],
  refused: [
    ['[]', 'BAD_VALUE', '', /at least one/],
    ['""', 'BAD_VALUE'],
    ['[{}]', 'BAD_VALUE', '.0'],
  ],
}));

/** What a route takes. */
export const match: KeyRow[] = [
  {
    block: 'routes[].match',
    key: 'kind',
    leftOut: { is: undefined },
    taken: [
      ['lockbox', ['lockbox']],
      ['[byos-review, byos-access]', ['byos-review', 'byos-access']],
    ],
    refused: [
      ['Lockbox', 'BAD_VALUE', '', /one of lockbox, byos-review, byos-access, or a list of these/],
      ['[lockbox, other]', 'BAD_VALUE', '.1'],
      ['[]', 'BAD_VALUE', '', /at least one/],
    ],
  },
  {
    block: 'routes[].match',
    key: 'service',
    leftOut: { is: undefined },
    taken: [
      ['openai', ['openai']],
      [
        '[openai, translator, language, aiservices, speech, storage, other, unknown]',
        ['openai', 'translator', 'language', 'aiservices', 'speech', 'storage', 'other', 'unknown'],
      ],
    ],
    refused: [
      ['chatgpt', 'BAD_VALUE', '', /one of openai/],
      ['[openai, chatgpt]', 'BAD_VALUE', '.1'],
      ['[]', 'BAD_VALUE', '', /at least one/],
    ],
  },
  {
    block: 'routes[].match',
    key: 'subscription',
    leftOut: { is: undefined },
    taken: [
      [capitals, [capitals.toLowerCase()]],
      [`[${guid}, ${capitals}]`, [guid, capitals.toLowerCase()]],
    ],
    refused: [
      ['production', 'BAD_VALUE', '', /GUID/],
      ['[]', 'BAD_VALUE', '', /at least one/],
    ],
  },
  {
    block: 'routes[].match',
    key: 'resource',
    leftOut: { is: undefined },
    taken: [
      ['"/subscriptions/*/resourceGroups/prod-*/**"', ['/subscriptions/*/resourceGroups/prod-*/**']],
      ['["**", subscriptions/*]', ['**', 'subscriptions/*']],
    ],
    refused: [
      ['"/subscriptions/prod-**"', 'BAD_VALUE', '', /\/\*\*\//],
      ['["/**", "/a**/b"]', 'BAD_VALUE', '.1'],
      ['""', 'BAD_VALUE'],
      ['[]', 'BAD_VALUE', '', /at least one/],
      // What no resource id begins with, no resource fits.
      ['contoso-openai-prod', 'NEVER_MATCHES', '.0', /\/subscriptions\//],
      ['["/subscriptions/**", "/resourceGroups/prod-*/**"]', 'NEVER_MATCHES', '.1'],
    ],
  },
  ...matchTexts,
  {
    block: 'routes[].match',
    key: 'duration',
    leftOut: { is: undefined },
    taken: [
      ['8', ['8']],
      ['[8, "24", Support request lifetime]', ['8', '24', 'Support request lifetime']],
    ],
    refused: [
      ['[]', 'BAD_VALUE', '', /at least one/],
      ['true', 'BAD_VALUE'],
    ],
  },
];
