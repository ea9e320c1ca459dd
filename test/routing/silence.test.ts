import type { Silence, SilenceMatch } from '../../src/model';
import { maySilence, silencedBy, type ChannelMessage } from '../../src/routing';
import { policy, route } from './policies';

const now = '2026-11-24T12:00:00.000Z';
const silence = (match: SilenceMatch, changes: Partial<Silence> = {}): Silence => ({
  id: 'S-1',
  by: { name: 'Ada' },
  createdAt: '2026-11-24T11:00:00.000Z',
  until: '2026-11-24T13:00:00.000Z',
  match,
  comment: 'maintenance',
  count: 0,
  held: [],
  ...changes,
});
const message = (changes: Partial<ChannelMessage> = {}): ChannelMessage => ({
  channel: 'ops',
  hears: 'opened',
  about: 'card',
  subscriptions: ['s1'],
  ...changes,
});
const faults: Partial<ChannelMessage> = { hears: 'faults', about: 'source-failing', subscriptions: [] };
const asking = { hears: 'escalated', isAsking: true } as const;

const cases: [sentence: string, SilenceMatch, Partial<ChannelMessage>, held: boolean][] = [
  ['of its channel', { channel: 'ops' }, {}, true],
  ['of another channel', { channel: 'other' }, {}, false],
  ['of its subscription, in any channel', { subscription: 's1' }, { channel: 'other' }, true],
  ['of its subscription, in any case', { subscription: 's1' }, { subscriptions: ['S1'] }, true],
  ['of another subscription', { subscription: 's2' }, {}, false],
  ['that speaks of another subscription too', { subscription: 's1' }, { subscriptions: ['s1', 's2'] }, false],
  ['that speaks of no subscription', { subscription: 's1' }, { subscriptions: [] }, false],
  ['of what is not to be heard', { hears: ['opened', 'decided'] }, {}, true],
  ['of what is to be heard', { hears: ['decided'] }, {}, false],
  ['that fits one part and not the other', { channel: 'ops', hears: ['decided'] }, {}, false],
  ['that is the daily one', { channel: 'ops' }, { hears: 'daily', about: 'daily', subscriptions: [] }, true],
  ['of a fault, where only the channel is named', { channel: 'ops' }, faults, false],
  ['of a fault, where only faults are named', { hears: ['faults'] }, faults, false],
  ['of a fault, where channel and faults are named', { channel: 'ops', hears: ['faults'] }, faults, true],
  ['that nobody decided', { channel: 'ops', hears: ['expired'] }, { hears: 'expired', about: 'nobody-decided' }, false],
  [
    'that nobody was shown a request',
    { channel: 'ops', hears: ['faults'] },
    { hears: 'faults', about: 'undelivered' },
    false,
  ],
  ['that asks a channel a request was escalated to', { channel: 'ops' }, asking, false],
  ['that asks so, where escalations are named', { channel: 'ops', hears: ['escalated'] }, asking, true],
];

test.each(cases)('a message %s', (_sentence, match, changes, held) => {
  expect(silencedBy([silence(match)], message(changes), now) !== undefined).toBe(held);
});

test.each([
  ['before it begins', { createdAt: '2026-11-24T12:00:00.001Z' }, false],
  ['when it begins', { createdAt: now }, true],
  ['just before its end', { until: '2026-11-24T12:00:00.001Z' }, true],
  ['at its end', { until: now }, false],
  ['once it was ended', { endedAt: '2026-11-24T11:30:00.000Z' }, false],
])('%s a silence holds accordingly', (_when, changes, held) => {
  expect(silencedBy([silence({ channel: 'ops' }, changes)], message(), now) !== undefined).toBe(held);
});

test('only those whom a route names to approve may keep channels quiet, by id, pinned address or Entra group', () => {
  const groups = { owners: { members: ['p1', 'late@example.com'], entraGroup: 'g1' }, told: { members: ['p3'] } };
  const inForce = policy([route('everything')], groups);
  const pinned = (address: string): string | undefined => (address === 'late@example.com' ? 'p2' : undefined);
  const members = (id: string) =>
    id === 'g1' ? { id, readAt: now, members: [{ id: 'p5', guest: false }] } : undefined;
  const may = ['p1', 'p2', 'p3', 'p4', 'p5'].map((id) => maySilence(inForce, id, { pinned, members }));
  expect(may).toEqual([true, true, false, false, true]);
});
