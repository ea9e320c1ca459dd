import fc from 'fast-check';
import { accessKinds, maxLines, type AccessRequest, type Refusal } from '../../src/model';
import { accessForm, noticeCard, planCard, requestCard, storyCard } from '../../src/teams/cards';
import { accessSentences, whoText } from '../../src/teams/review-texts';
import { storyText } from '../../src/teams/texts';
import { plannedActions } from '../../src/workflow';
import { person } from '../fixtures/requests';
import { elementsOf, faultsOf, textOf } from './card-check';
import { goldenCard } from './golden';
import { now } from './requests';
import { accessRequest, busyReview, review, reviewLine, reviewRequest, storageRequests } from './storage-requests';

const maxBytes = 25_000;
const bytesOf = (card: unknown): number => Buffer.byteLength(JSON.stringify(card));
const verbsOf = (card: unknown): unknown[] =>
  elementsOf(card)
    .filter(({ type }) => type === 'Action.Execute')
    .map(({ verb }) => verb);

const asking = ['approve', 'reject', 'claim', 'ask-others'];

describe.each(Object.entries(storageRequests))('the card of a %s', (name, request) => {
  const card = requestCard(request, now);

  test('is as agreed on, sound, and fits into a message', () => {
    expect(card).toEqual(goldenCard(name, card));
    expect(faultsOf(card)).toEqual([]);
    expect(bytesOf(card)).toBeLessThan(maxBytes);
  });

  test('offers its answers only while one is asked for, and its end only while access is open', () => {
    const { current, source, facts } = request;
    const isAsked = current.state === 'pending' && source === 'live';
    const isOpen = facts.kind === 'byos-access' && current.state === 'approved' && current.ending === undefined;
    expect(verbsOf(card)).toEqual(isAsked ? asking : isOpen ? ['end-access'] : []);
  });

  test('says nothing of Microsoft having no access, which nobody asked for', () => {
    expect(textOf(card)).not.toContain('Microsoft has no access');
    expect(card.speak).toContain(request.id);
  });
});

const plans: Record<string, AccessRequest> = {
  'plan-reject': reviewRequest({}, busyReview, 'revoke'),
  'plan-approve': accessRequest({}, { container: 'customspeech-audiologs' }),
};
const planned = (request: AccessRequest): ReturnType<typeof planCard> => {
  const verdict = request.facts.kind === 'byos-review' ? 'reject' : 'approve';
  const plan = plannedActions(request, verdict);
  return planCard(request, now, { verdict, reason: 'Not us', plan, hash: 'ab'.repeat(16) });
};

test.each(Object.entries(plans))('the card %s is as agreed on, sound, and fits into a message', (name, request) => {
  const card = planned(request);
  expect(card).toEqual(goldenCard(name, card));
  expect(faultsOf(card)).toEqual([]);
  expect(bytesOf(card)).toBeLessThan(maxBytes);
  // What has to be confirmed is what its reader has come to: it stands before all else.
  expect(textOf(card).split('\n')[2]).toMatch(/^This is what will be done in Azure when you/);
});

test('a plan names each action in a sentence, and its button carries the plan and the answer that it confirms', () => {
  const request = plans['plan-reject']!;
  const card = planned(request);
  const text = textOf(card);
  expect(text).toContain('Storage Blob Data Owner');
  expect(text).toContain('Speech signs in with its own identity and keeps running');
  expect(text).toContain('This also ends the links that Speech itself gave out, and it takes minutes');
  expect(text).toContain('203.0.113.99, backup@contoso.example');
  const buttons = elementsOf(card).filter(({ type }) => type === 'Action.Execute');
  const own = { id: request.id, v: 1 };
  expect(buttons.map(({ verb, data }) => ({ verb, data }))).toEqual([
    { verb: 'reject', data: { ...own, plan: 'ab'.repeat(16), rejectReason: 'Not us' } },
    { verb: 'back', data: own },
  ]);
});

test('the form to ask for access is as agreed on, sound, and shows what was named as it is', () => {
  const card = accessForm('contoso-speech');
  expect(card).toEqual(goldenCard('access-form', card));
  expect(faultsOf(card)).toEqual([]);
  expect(JSON.stringify(accessForm('{{DATE(x)}}\u202e'))).not.toMatch(/\{\{|\u202e/);
});

test('the first lines say what happened, how often, since when, by whom, from where and why that is asked about', () => {
  expect(textOf(requestCard(storageRequests['review-pending']!, now)).split('\n').slice(0, 13)).toEqual([
    'Was this access to Speech data meant to be?',
    'contoso-speech, storage contosospeechdata',
    'Storage account keys were listed',
    '3 times, since {{DATE(2026-11-24T06:10:00Z, SHORT)}} {{TIME(2026-11-24T06:10:00Z)}}, last {{DATE(2026-11-24T08:00:00Z, SHORT)}} {{TIME(2026-11-24T08:00:00Z)}}',
    'By: ',
    'Mallory Meier',
    ', from 203.0.113.7',
    'Unexpected: this is neither an identity of the Speech resource nor one that the configuration allows here.',
    'Expires {{DATE(2026-11-28T08:00:00Z, SHORT)}} {{TIME(2026-11-28T08:00:00Z)}}',
    'about 95 h left, as of {{TIME(2026-11-24T09:05:00Z)}}',
    'Approve: it was meant to be. Nothing is changed in Azure.',
    'Reject: the admins are told. Nothing is changed in Azure.',
    'Approve',
  ]);
});

test.each([
  ['tells only the admins', undefined, 'Reject: the admins are told. Nothing is changed in Azure.'],
  ['revokes', 'revoke', 'Reject: 2 things are undone in Azure. You are shown first, and asked once more.'],
] as const)('a review whose route %s says so before anybody presses', (_what, onReject, says) => {
  expect(textOf(requestCard(reviewRequest({}, review(), onReject), now))).toContain(says);
});

test('where nobody can know who it was, the card says so, with the key and the hash', () => {
  const text = textOf(requestCard(storageRequests['review-pending-busy']!, now));
  expect(text).toContain('cannot be known: whoever has an account key (key1, hash 9f86d081884c7d65…)');
  expect(text).toContain('audio logs (customspeech-audiologs)');
  expect(text).toContain('18,204 times');
  expect(text).toContain('Tried, and refused by Azure: The logging of accesses');
  expect(text).toContain('and 7 more accesses of other kinds');
});

test.each([
  ['8 hours and 30 days', undefined, ['once', '28800s', '2592000s']],
  ['no more than the configuration allows', 7 * 86_400_000, ['once', '28800s', '604800s']],
  ['one length where the configuration allows less than the shortest', 3_600_000, ['once', '3600s']],
])('for not asking again, %s are offered', (_what, sanctionMaxMs, values) => {
  const card = requestCard(reviewRequest(), now, { sanctionMaxMs });
  const [input] = elementsOf(card).filter(({ type }) => type === 'Input.ChoiceSet');
  expect((input?.['choices'] as { value: string }[]).map(({ value }) => value)).toEqual(values);
  expect(input).toMatchObject({ id: 'sanction', value: 'once' });
});

test('what failed is told exactly, with why, in front of what was done', () => {
  const lines = textOf(requestCard(storageRequests['review-rejected-half-done']!, now)).split('\n');
  const failed = lines.findIndex((text) => text.startsWith('FAILED: Make account key key2 anew'));
  const done = lines.findIndex((text) => text.startsWith('Done: '));
  expect(failed).toBeGreaterThan(0);
  expect(lines[failed + 2]).toBe('Azure is changing it otherwise, or a lock forbids it');
  expect(failed).toBeLessThan(done);
  expect(lines).toContain('Not everything could be done. What failed still has to be done by hand.');
});

test('whoever asked for access cannot decide it and can end it; whoever is only told can do neither', () => {
  const waiting = storageRequests['access-pending']!;
  const open = storageRequests['access-granted-used']!;
  expect(verbsOf(requestCard(waiting, now, { told: true, requester: true }))).toEqual([]);
  expect(textOf(requestCard(waiting, now, { told: true, requester: true }))).toContain('You asked for this.');
  expect(verbsOf(requestCard(open, now, { told: true, requester: true }))).toEqual(['end-access']);
  expect(verbsOf(requestCard(open, now, { told: true }))).toEqual([]);
  expect(textOf(requestCard(open, now))).toContain('Used 1,204 times, last {{DATE(2026-11-24T09:04:00Z, SHORT)}}');
});

test('a notification says what was seen', () => {
  expect(requestCard(reviewRequest(), now).speak).toBe(
    'Storage account keys were listed: Speech contosospeechdata. R-0123456789',
  );
});

test.each([
  ['R-0123456789', 'nobody has said whether it was meant to be'],
  ['A-0123456789', 'Nobody was given access.'],
])('that nobody answered %s is told without a word of Microsoft', (requestId, says) => {
  const one = textOf(noticeCard({ about: 'nobody-decided', requestId }));
  const many = textOf(noticeCard({ about: 'nobody-decided-many', requestIds: [requestId, 'L-0123456789'] }));
  expect(one).toContain(says);
  expect([one, many].join()).not.toContain('Microsoft');
});

test.each([
  'access-seen',
  'access-joined',
  'access-sanctioned',
  'access-used',
  'own-call-seen',
  'plan-shown',
  'access-ending',
  'action-done',
  'action-failed',
  'access-refused',
])('%s has a sentence in a story', (type) => {
  expect(storyText(type)).not.toBe(type.replaceAll('-', ' '));
});

test('everything that can be seen has a sentence of its own', () => {
  const sentences = accessKinds.map((kind) => accessSentences[kind]);
  expect(new Set(sentences).size).toBe(accessKinds.length);
});

test.each([
  ['a person', { actor: { kind: 'person', ...person(3) } }, 'Approver 3'],
  ['an application', { actor: { kind: 'app', id: 'x', name: 'backup job' } }, 'backup job'],
  ['Microsoft', { actor: { kind: 'azure' } }, 'Microsoft'],
  ['somebody of whom only the id is known', { actor: { kind: 'unknown' }, principalId: 'abc' }, 'abc'],
  ['a link', { actor: { kind: 'unknown' }, credential: { kind: 'sas' } }, 'cannot be known: whoever has a link (SAS)'],
  [
    'anybody',
    { actor: { kind: 'unknown' }, credential: { kind: 'anonymous' } },
    'cannot be known: anybody, without signing in',
  ],
] as const)('%s is named as that', (_who, by, text) => {
  expect(whoText(by)).toBe(text);
});

describe('whatever stands in a log', () => {
  const mark = '‡';
  const odd = fc.constantFrom(
    '{{DATE(2026-11-24T08:00:00Z, SHORT)}}',
    '<at>Ada</at>',
    '**x**',
    '\u202eevil',
    '{{{{',
    '\ud800',
  );
  const hostile = fc
    .array(fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 40 }), fc.constant('𠜎'.repeat(900))), {
      maxLength: 12,
    })
    .map((parts) => mark + parts.join(mark));
  const line = fc
    .record({
      what: fc.constantFrom(...accessKinds),
      target: hostile,
      succeeded: fc.boolean(),
      count: fc.nat(),
      addresses: fc.array(hostile, { maxLength: 5 }),
      details: fc.dictionary(hostile, hostile, { maxKeys: 4 }),
    })
    .map(reviewLine);
  const lines = fc.array(line, { minLength: 1, maxLength: maxLines });

  test('the card of a review of 40 lines is sound, fits, and shows text from outside in plain runs only', () => {
    fc.assert(
      fc.property(lines, hostile, (many, text) => {
        const about = review({
          by: { actor: { kind: 'person', id: text, name: text }, principalId: text },
          lines: many,
          alsoWithKey: Array.from({ length: 30 }, () => text),
        });
        const request = reviewRequest({}, about, 'revoke');
        const plan = plannedActions(request, 'reject');
        const confirm = { verdict: 'reject', reason: 'x'.repeat(1_000), plan, hash: 'ab'.repeat(16) } as const;
        for (const card of [requestCard(request, now), storyCard(request, [], now), planCard(request, now, confirm)]) {
          expect(bytesOf(card)).toBeLessThan(maxBytes);
          expect(faultsOf(card)).toEqual([]);
          const elements = elementsOf(card);
          const runs = elements.filter(({ type }) => type === 'TextRun');
          const rest = elements.filter(({ type }) => type !== 'TextRun');
          expect(rest.flatMap(({ text: own, title, url }) => [own, title, url]).join()).not.toContain(mark);
          expect(runs.map((run) => run['text']).join('\n')).not.toMatch(/\{\{|[\u202a-\u202e\u2066-\u2069]/u);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('a failure is told whatever Azure called it', () => {
    const why = '{{TIME(2026-11-24T08:00:00Z)}} **x**' as Refusal;
    const half = storageRequests['review-rejected-half-done']!;
    if (half.current.state !== 'rejected') throw new Error('it is rejected');
    const { outcome } = half.current;
    const actions = outcome.actions?.map((one) => ({ ...one, state: 'failed' as const, why })) ?? [];
    const card = requestCard({ ...half, current: { state: 'rejected', outcome: { ...outcome, actions } } }, now);
    expect(JSON.stringify(elementsOf(card).filter(({ type }) => type === 'TextRun'))).not.toContain('{{');
    expect(textOf(card)).toContain('**x**');
  });
});
