import type { Posture } from '../../src/model';
import { ownPosture, postureOf } from '../../src/watch';
import { noticeCard, postureCard, resourcePostureCard } from '../../src/teams/cards';
import { bareAccount, inventory, openAiId, speechId, storageId } from '../fixtures/inventory';
import { faultsOf, textOf } from './card-check';
import { goldenCard } from './golden';
import { ada, startRig, type Rig } from './rig';

const readAt = '2026-11-24T09:00:00.000Z';
const own = ownPosture({
  minTls: 'TLSv1.2',
  checksCertificates: true,
  endpoints: ['https://management.azure.com'],
  database: 'file',
  server: { host: '127.0.0.1', isLoopback: true },
  secrets: [{ name: 'LOCKBOX_LEDGER_KEY', from: 'beside the database' }],
  takesPrevious: [],
});
const standing = (of = inventory()): Posture => {
  return {
    own,
    items: postureOf({ snapshot: { readAt, inventory: of, isOptedIn: true, unseen: [] } }),
    readAt,
    unseen: [],
  };
};
const many = Array.from({ length: 400 }, (_, n) =>
  bareAccount({ id: `${openAiId}-${String(n)}-${'x'.repeat(60)}**bold**{{DATE(1)}}` }),
);
const of = (posture: Posture, id: string): Posture['items'] => posture.items.filter(({ resource }) => resource === id);

describe.each([
  ['posture', postureCard(standing())],
  ['posture-never-read', postureCard({ own, items: [], readAt: null, unseen: [] })],
  [
    'posture-many-unseen',
    postureCard({ ...standing({ accounts: many.slice(0, 30), storage: [] }), unseen: [openAiId] }),
  ],
  ['posture-speech', resourcePostureCard(of(standing(), speechId))],
  ['posture-openai', resourcePostureCard(of(standing(), openAiId))],
  ['posture-storage', resourcePostureCard(of(standing(), storageId))],
  [
    'notice-byos-changed',
    noticeCard({ about: 'byos-changed', added: [storageId], removed: [`${storageId}old`], more: 2 }),
  ],
  [
    'notice-posture-changed',
    noticeCard({
      about: 'posture-changed',
      changes: [
        { resource: speechId, service: 'speech', feature: 'authentication', from: 'on', to: 'off' },
        { resource: openAiId, service: 'openai', feature: 'virtual-networks', from: 'absent', to: 'off' },
      ],
      more: 3,
    }),
  ],
])('the card %s', (name, card) => {
  test('is as agreed on, sound to the library of Adaptive Cards, and fits into a message', () => {
    expect(card).toEqual(goldenCard(name, card));
    expect(faultsOf(card)).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(25_000);
  });
});

test('hundreds of resources fit, and how many are not named is said', () => {
  const card = postureCard(standing({ accounts: many, storage: [] }));
  expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(25_000);
  expect(faultsOf(card)).toEqual([]);
  expect(textOf(card)).toContain('1600 off, 800 not known, 800 on, 1200 not applicable');
  expect(textOf(card)).toMatch(/and (?:380|388|392|396) more/);
});

describe('the command', () => {
  let rig: Rig;
  afterEach(() => rig.stop());
  const ask = async (text: string): Promise<string> => {
    rig = await startRig({ history: { posture: () => Promise.resolve(standing()) } });
    await rig.teams.say(ada, text);
    const [shown] = (await rig.teams.nextCard(ada)).history;
    return shown?.card === undefined ? (shown?.text ?? '') : textOf(shown.card);
  };

  test('"posture" answers how all of it stands', async () => {
    expect(await ask('posture')).toContain('4 off');
  });

  test.each(['posture contoso-gpt', 'Posture CONTOSO-GPT', `posture ${openAiId.toUpperCase()}`])(
    '%j answers the features of that resource with how to mend them',
    async (text) => {
      const answer = await ask(text);
      expect(answer).toContain('az rest --method patch');
      expect(answer).not.toContain('contoso-speech');
    },
  );

  test('of a resource that is not watched it says so', async () => {
    expect(await ask('posture somewhere-else')).toContain('I do not watch a resource of that name');
  });

  test('a name that is far too long asks for help', async () => {
    expect(await ask(`posture ${'x'.repeat(501)}`)).toContain('the whole story of one request');
  });
});

describe('what tells of the whole installation', () => {
  let rig: Rig;
  afterEach(() => rig.stop());

  test.each([
    ['no', 'This is only for those whom a group'],
    ['unknown', 'could not make sure who you are'],
  ] as const)('is not told where it is %j whether a group names who asks', async (answer, expected) => {
    const untold = (): never => {
      throw new Error('nothing is read for them');
    };
    rig = await startRig({
      history: { isDesignated: () => Promise.resolve(answer), posture: untold, silences: untold },
    });
    for (const text of ['posture', 'daily', 'silences']) {
      await rig.teams.say(ada, text);
      const [shown] = (await rig.teams.nextCard(ada)).history;
      expect(shown?.text).toContain(expected);
    }
  });
});
