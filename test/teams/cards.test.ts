import fc from 'fast-check';
import { dailyMessage, type AccessRequest } from '../../src/model';
import { subscriptionFindings } from '../../src/watch';
import { helpCard, listCard, noticeCard, requestCard, severalCard, stepUpCard, storyCard } from '../../src/teams/cards';
import { lockboxFacts, pendingRequest, person, routeTaken } from '../fixtures/requests';
import { elementsOf, faultsOf, textOf } from './card-check';
import { busyReport, covered, dailyReport, held } from './daily-reports';
import { goldenCard } from './golden';
import { now, outcome, requests, vote } from './requests';

const maxBytes = 25_000;
const bytesOf = (card: unknown): number => Buffer.byteLength(JSON.stringify(card));
const typesOf = (card: unknown): unknown[] => elementsOf(card).map(({ type }) => type);

describe.each(Object.entries(requests))('the card of a request that is %s', (name, request) => {
  const card = requestCard(request, now);

  test('is as agreed on', () => {
    expect(card).toEqual(goldenCard(name, card));
  });

  test('is sound to the library of Adaptive Cards, and fits into a message', () => {
    expect(faultsOf(card)).toEqual([]);
    expect(bytesOf(card)).toBeLessThan(maxBytes);
    expect(card.version).toBe('1.5');
  });

  test('offers its buttons only while an answer is asked for', () => {
    const asked = request.current.state === 'pending' && request.source === 'live';
    expect(typesOf(card).filter((type) => type === 'Action.Execute')).toHaveLength(asked ? 4 : 0);
  });

  test('says in a notification what it is about, and never asks clients to refresh it', () => {
    expect(card.speak).toContain(request.id);
    expect(card.fallbackText).toBe(card.speak);
    expect(card.refresh).toBeUndefined();
  });
});

test('whoever is only told sees the same card without a button, with a line that says so, while an answer is asked for', () => {
  const card = requestCard(requests['pending']!, now, { told: true });
  expect(typesOf(card).filter((type) => type === 'Action.Execute')).toEqual([]);
  expect(textOf(card)).toContain('You are told of this request');
  expect(faultsOf(card)).toEqual([]);
  const decided = requests['approved']!;
  expect(requestCard(decided, now, { told: true })).toEqual(requestCard(decided, now));
});

const others = {
  pending: listCard('Waiting for an answer', Object.values(requests).slice(0, 4)),
  story: storyCard(requests['approved']!, steps(4), now),
  help: helpCard(),
  'step-up': stepUpCard(requests['pending']!, now, 'https://lockbox.example.com/auth/start?t=sealed', 'approve'),
  several: severalCard(['L-0123456789', 'L-0123456788']),
  'notice-nobody-decided': noticeCard({ about: 'nobody-decided', requestId: 'L-0123456789' }),
  'notice-first-seen-closed': noticeCard({ about: 'first-seen-closed', requestIds: ids(25) }),
  'notice-azure-status-unknown': noticeCard({
    about: 'azure-status-unknown',
    requestId: 'L-0123456789',
    status: '**Odd**',
  }),
  'notice-approver-unresolved': noticeCard({
    about: 'approver-unresolved',
    requestId: 'L-0123456789',
    addresses: ['late@example.com'],
  }),
  'notice-approver-changed': noticeCard({ about: 'approver-changed', address: 'approver1@example.com' }),
  'notice-delivery-parked': noticeCard({
    about: 'delivery-parked',
    recipient: 'Approver 1',
    reason: 'Teams answered 400',
    requestId: 'L-0123456789',
  }),
  'notice-members-not-current': noticeCard({
    about: 'members-not-current',
    requestId: 'L-0123456789',
    groups: ['data-owners'],
  }),
  'notice-app-not-installed': noticeCard({ about: 'app-not-installed', why: 'not-allowed' }),
  'notice-app-not-in-catalogue': noticeCard({ about: 'app-not-installed', why: 'not-in-catalogue' }),
  'notice-preflight': noticeCard({ about: 'preflight', findings: preflightFindings(8) }),
  'notice-blind-spots': noticeCard({ about: 'blind-spots', findings: preflightFindings(8) }),
  'notice-blind-spots-mended': noticeCard({ about: 'blind-spots', findings: [] }),
  'notice-preflight-mended': noticeCard({ about: 'preflight', findings: [] }),
  'notice-ended-many': noticeCard({ about: 'ended-many', requestIds: ids(60) }),
  'notice-escalated-many': noticeCard({ about: 'escalated-many', requestIds: ids(21) }),
  'notice-nobody-decided-many': noticeCard({ about: 'nobody-decided-many', requestIds: ids(21) }),
  'notice-opened-many': noticeCard({ about: 'opened-many', requestIds: ids(60) }),
  'notice-silence-over': noticeCard({ about: 'silence-over', silenceId: 'S-12', count: 203, held: held(200) }),
  'notice-daily-quiet': noticeCard({ about: 'daily', message: dailyMessage(dailyReport(), 41, covered) }),
  'notice-daily-busy': noticeCard({ about: 'daily', message: dailyMessage(busyReport(), 42, covered) }),
  'notice-daily-unsigned': noticeCard({
    about: 'daily',
    message: dailyMessage(dailyReport({ subscriptions: [], isListed: false }), 43, undefined),
  }),
  'notice-source-failing': noticeCard({ about: 'source-failing', source: 'lockbox/5f1c', reason: 'timed out' }),
};

test('a group that cannot be read is told as such, and not as a source of requests', () => {
  const reason = 'TIMED_OUT: no answer';
  const told = textOf(noticeCard({ about: 'source-failing', source: 'entra-group/44444444', reason }));
  expect(told).toContain('Its members known last are asked meanwhile');
  expect(told).not.toContain('New requests');
});

test('a message of many findings cuts none of them, and says how many more there are', () => {
  const lines = textOf(noticeCard({ about: 'preflight', findings: preflightFindings(8) })).split('\n');
  const whole = lines.filter((line) =>
    /^or: New-AzRoleAssignment .* -Scope \/subscriptions\/[0-9a-f-]{36}$/.test(line),
  );
  expect(whole.length).toBeGreaterThan(3);
  expect(lines).toContain(`and ${String(8 - whole.length)} more`);
});

/** As many findings as wanted, worded as the service words them, in subscriptions with long names. */
function preflightFindings(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `a1111111-1111-4111-8111-${String(index).padStart(12, '0')}`;
    const subscription = { id, name: `Contoso AI Production ${'x'.repeat(60)}` };
    const roles = { ok: true, value: [] } as const;
    const [finding] = subscriptionFindings({ subscription, roles }, { serviceId: undefined, approvers: [] });
    return `${finding?.says ?? ''}\n${finding?.mend ?? ''}`;
  });
}

test.each(Object.entries(others))('the card %s is as agreed on, sound, and fits into a message', (name, card) => {
  expect(card).toEqual(goldenCard(`other-${name}`, card));
  expect(faultsOf(card)).toEqual([]);
  expect(bytesOf(card)).toBeLessThan(maxBytes);
});

test('the first lines name what is asked, for which resource and how long is left, and then the answers', () => {
  const lines = textOf(requestCard(requests['pending']!, now)).split('\n');
  expect(lines.slice(0, 7)).toEqual([
    'Microsoft asks for access to your data',
    'Azure OpenAI: contoso-gpt',
    'Expires {{DATE(2026-11-28T08:00:00Z, SHORT)}} {{TIME(2026-11-28T08:00:00Z)}}',
    'about 95 h left, as of {{TIME(2026-11-24T09:05:00Z)}}',
    "Microsoft's reason",
    'Investigating failed completions for support case 2411240040001234.',
    'Approve',
  ]);
});

test('each answer has its own part of the card with its own reason, required only to reject', () => {
  const shown = elementsOf(requestCard(requests['pending']!, now)).filter(({ type }) => type === 'Action.ShowCard');
  const [approve, reject] = shown.map(({ card }) => elementsOf(card));
  const input = (elements?: Record<string, unknown>[]): unknown => elements?.find(({ type }) => type === 'Input.Text');
  expect(input(approve)).toMatchObject({ id: 'approveReason', maxLength: 1_000 });
  expect(input(approve)).not.toHaveProperty('isRequired');
  expect(input(reject)).toMatchObject({ id: 'rejectReason', maxLength: 1_000, isRequired: true });
});

test('a button carries a verb and an opaque id and nothing else', () => {
  const buttons = elementsOf(requestCard(requests['pending']!, now)).filter(({ type }) => type === 'Action.Execute');
  expect(buttons.map(({ verb, data }) => ({ verb, data }))).toEqual([
    { verb: 'approve', data: { id: 'L-0123456789', v: 1 } },
    { verb: 'reject', data: { id: 'L-0123456789', v: 1 } },
    { verb: 'claim', data: { id: 'L-0123456789', v: 1 } },
    { verb: 'ask-others', data: { id: 'L-0123456789', v: 1 } },
  ]);
});

test('a story has no buttons, since nobody would keep it up to date', () => {
  expect(typesOf(storyCard(requests['pending']!, steps(2), now))).not.toContain('Action.Execute');
});

test('a long justification stands in full below the answers, and leaves them where they are', () => {
  const words = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ');
  const card = requestCard(pendingRequest({ facts: lockboxFacts({ justification: words }) }), now);
  const lines = textOf(card).split('\n');
  expect(lines.slice(5, 7)).toEqual([expect.stringMatching(/^word0 .*… \(\d+ more characters\)$/), 'Approve']);
  expect(lines).toContain(words);
});

test('a decision made elsewhere says that its maker is not known yet', () => {
  expect(textOf(requestCard(requests['approved-elsewhere']!, now))).toContain('in Azure, by: not yet known');
});

test('an automatic approval says that nobody was asked', () => {
  expect(textOf(requestCard(requests['approved-by-azure']!, now))).toContain(
    'Azure approved this automatically. Nobody was asked.',
  );
});

test('a moment that is none is called unknown and breaks nothing', () => {
  const broken = lockboxFacts({ createdAt: '{{DATE(x)}} **now**', expiresAt: 'never' });
  const text = textOf(requestCard(pendingRequest({ facts: broken }), now));
  expect(text).toContain('Requested at an unknown time');
  expect(text).not.toContain('**now**');
});

describe('whatever stands in an event', () => {
  const mark = '‡';
  const odd = fc.constantFrom(
    '{{DATE(2026-11-24T08:00:00Z, SHORT)}}',
    '<at>Ada Approver</at>',
    '[press here](https://evil.example)',
    '**Approved**',
    '\u202eevil',
    '\u{e0041}\u{e007f}',
    'Z\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
    '\n\n\n\n\n\n',
    '${missing}',
    '{{{{',
    '"\\"',
    '\ud800',
  );
  const hostile = fc
    .array(fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 40 }), fc.constant('𠜎'.repeat(900))), {
      maxLength: 30,
    })
    .map((parts) => mark + parts.join(mark));
  const facts = fc.record({
    azureId: hostile,
    justification: hostile,
    resourceIds: fc.array(hostile, { maxLength: 40 }),
    speechResourceIds: fc.array(hostile, { maxLength: 40 }),
    accessDuration: hostile,
    createdAt: hostile,
    expiresAt: hostile,
    subscription: fc.record({ id: hostile, name: hostile }),
    supportCase: fc.record({ number: hostile, url: hostile }),
  });
  const requestOf = (changes: Parameters<typeof lockboxFacts>[0], text: string): AccessRequest =>
    pendingRequest({
      facts: lockboxFacts(changes),
      azureStatus: text,
      route: routeTaken(3, 2, {
        approvers: Array.from({ length: 40 }, (_, index) => ({ ...person(index), name: text })),
        unresolved: [text],
      }),
      current: { state: 'pending', votes: Array.from({ length: 3 }, () => vote(1, { reason: text })) },
    });

  test('the card is sound, fits into a message, and shows text from outside in plain runs only', () => {
    fc.assert(
      fc.property(facts, hostile, (changes, text) => {
        const request = requestOf(changes, text);
        for (const card of [requestCard(request, now), storyCard(request, steps(60), now), listCard('x', [request])]) {
          expect(bytesOf(card)).toBeLessThan(maxBytes);
          expect(faultsOf(card)).toEqual([]);
          const elements = elementsOf(card);
          const runs = elements.filter(({ type }) => type === 'TextRun');
          const rest = elements.filter(({ type }) => type !== 'TextRun');
          expect(rest.flatMap(({ text: own, title, url }) => [own, title, url]).join()).not.toContain(mark);
          expect(runs.map((run) => run['text']).join('\n')).not.toMatch(
            /\{\{|[\u202a-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]/u,
          );
          expect(card.speak).toMatch(/^[\p{L}\p{N} .,:()…-]*$/u);
          const urls = elements.filter(({ type }) => type === 'Action.OpenUrl').map(({ url }) => String(url));
          expect(urls.filter((url) => !url.startsWith('https://portal.azure.com/#'))).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('an outcome told by somebody else is as inert', () => {
    const text = '{{TIME(2026-11-24T08:00:00Z)}} **x** \u202e';
    const made = outcome({ by: { kind: 'person', id: 'x', name: text }, reason: text, votes: [] });
    const card = requestCard(pendingRequest({ current: { state: 'rejected', outcome: made } }), now);
    const runs = elementsOf(card).filter(({ type }) => type === 'TextRun');
    expect(JSON.stringify(runs)).toContain('[U+202E]');
    expect(JSON.stringify(runs)).not.toContain('{{');
  });
});

function steps(count: number): { at: string; what: string }[] {
  const types = ['request-opened', 'approvers-asked', 'message-shown', 'an-odd-type'];
  return Array.from({ length: count }, (_, index) => ({
    at: `2026-11-24T08:00:${String(index % 60).padStart(2, '0')}.000Z`,
    what: types[index % types.length]!,
  }));
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `L-${String(index).padStart(10, '0')}`);
}
