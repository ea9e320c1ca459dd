import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryTitles } from '../../src/tab/texts';
import { cardsOf, recipientName, timelineOf, titleOf } from '../../src/tab/timeline';
import { person } from '../fixtures/requests';

type Told = Parameters<typeof timelineOf>[0];
type Entry = Told['entries'][number];

const sealed = (name: string) => ({ $sealed: name.padEnd(64, '0') });
const personal: Told['personal'] = {
  [sealed('ada').$sealed]: { kind: 'person', ...person(1) },
  [sealed('why').$sealed]: 'known <b>case</b>',
  [sealed('to').$sealed]: `person/${person(1).id}`,
  [sealed('ops').$sealed]: 'channel/ops',
  [sealed('card').$sealed]: '{"type":"AdaptiveCard"}',
  [sealed('torn').$sealed]: '{"type":',
};

function told(type: string, data: Entry['data'] = {}, actor: Entry['actor'] = { kind: 'service' }): Told {
  const at = '2026-11-24T09:00:00.000Z';
  return { entries: [{ seq: 7, at, type, request: 'L-0123456789', actor, data }], personal, asked: [person(1)] };
}

const says = (...given: Parameters<typeof told>): string => {
  const [step] = timelineOf(told(...given));
  return [step!.title, ...step!.details].join('. ');
};

test.each<[string, Parameters<typeof told>, string]>([
  [
    'who was asked, in which channel, and who was not found',
    ['approvers-asked', { approvers: [sealed('ada')], unresolved: [sealed('why')], channels: ['channel/ops'] }],
    'Approvers asked. To Approver 1, Channel ops. Nobody was found for known <b>case</b>',
  ],
  [
    'to whom a card was shown',
    ['message-shown', { to: { kind: 'person', name: sealed('to') }, first: true }],
    'A message was shown. To Approver 1',
  ],
  [
    'for whom a card changed',
    ['message-shown', { to: { kind: 'channel', name: sealed('ops') }, first: false }],
    'A message was shown. Changed for Channel ops',
  ],
  [
    'a message to a tool',
    ['message-shown', { to: { kind: 'webhook', name: 'webhook/k1' } }],
    'A message was shown. To Tool k1',
  ],
  [
    'who answered what, and why',
    ['voted', { votes: [{ verdict: 'approve' }], reason: sealed('why') }, { kind: 'person', ref: sealed('ada') }],
    'An approver answered. By Approver 1. Approve. “known <b>case</b>”',
  ],
  [
    'that whoever answered was erased',
    ['voted', { votes: [{ verdict: 'reject' }], reason: sealed('gone') }, { kind: 'person', ref: sealed('gone') }],
    'An approver answered. By a person, erased. Reject. “erased”',
  ],
  [
    'why a press was refused',
    ['vote-refused', { why: 'NOT_AN_APPROVER', verdict: 'approve' }],
    'An answer was refused. Approve. Why: not an approver',
  ],
  [
    'who decided, as Azure shows it',
    ['approved', { by: { kind: 'person', ref: sealed('ada') }, azureStatus: 'Approved' }, { kind: 'azure' }],
    'Approved, as Azure shows. By Azure. Decided by Approver 1. Azure says Approved',
  ],
  [
    'what Azure answered',
    ['decision-accepted', { azure: { status: 200, requestId: 'r1' } }],
    'Azure took the decision. Azure’s answer: status 200, requestId r1',
  ],
  ['how access ended', ['access-ended', { how: 'revoked' }], 'Access ended. It was taken away'],
  [
    'why an access was unexpected, once',
    ['access-seen', { accesses: [{}, {}], why: ['NOT_EXPECTED', 'NOT_EXPECTED'] }],
    'Seen in the logs. 2 accesses. Neither an identity of the Speech resource nor one that the configuration allows here.',
  ],
  ['a type that is not known, by its name', ['something-new', {}], 'Something new'],
  [
    'nothing of what has another shape than it should',
    ['approvers-asked', { approvers: 'x', channels: [{}], why: 7 }],
    'Approvers asked',
  ],
])('a step says %s', (_what, given, sentence) => {
  expect(says(...given)).toBe(sentence);
});

/** Every type of entry that is written anywhere, and every step of a request. */
function writtenTypes(): string[] {
  const root = join(__dirname, '..', '..', 'src');
  const files = ['workflow', 'engine', 'main', 'history'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, room, name), 'utf8')),
  );
  const recorded = files.flatMap((text) => [...text.matchAll(/(?:record|recordEntry)\(\{\s*type: '([a-z-]+)'/g)]);
  const command = readFileSync(join(root, 'requests', 'command.ts'), 'utf8');
  const events = /export type RequestEvent =([^;]+);/.exec(command)?.[1] ?? '';
  return [...recorded, ...events.matchAll(/'([a-z-]+)'/g)].map(([, type]) => type!);
}

test('every type of entry that is written has a title in plain words', () => {
  const types = writtenTypes();
  expect(types.length).toBeGreaterThan(70);
  expect(types.filter((type) => !Object.hasOwn(entryTitles, type))).toEqual([]);
});

test('a title is taken from the list alone', () => {
  expect(titleOf('constructor')).toBe('Constructor');
});

test('cards are told in order: as shown, erased, or unreadable', () => {
  const shown = (name: string) =>
    told('message-shown', { to: { kind: 'person', name: sealed('to') }, card: sealed(name) });
  const entries = ['card', 'gone', 'torn'].flatMap((name) => shown(name).entries);
  const more = told('message-shown', { to: { kind: 'person', name: sealed('to') } }).entries;
  const cards = cardsOf({ entries: [...more, ...entries], personal, asked: [person(1)] });
  expect(cards.map(({ to, card, erased }) => ({ to, card, erased }))).toEqual([
    { to: 'Approver 1', card: { type: 'AdaptiveCard' }, erased: false },
    { to: 'Approver 1', card: undefined, erased: true },
    { to: 'Approver 1', card: undefined, erased: false },
  ]);
});

test.each([
  [`person/${person(1).id}`, 'Approver 1'],
  ['person/somebody', 'somebody'],
  ['channel/ops', 'Channel ops'],
  ['webhook/k', 'Tool k'],
  ['anything', 'anything'],
])('a recipient is told by name: %s', (key, name) => {
  expect(recipientName(key, [person(1)])).toBe(name);
});
