import { isFollowed, type AccessRequest } from '../../src/model';
import { step, type RequestCommand } from '../../src/requests';
import { lockboxFacts, pendingRequest } from '../fixtures/requests';

const at = (time: string): Date => new Date(`2026-11-${time}.000Z`);
const azure = (azureStatus: string): RequestCommand => ({ do: 'observed', azureStatus });
const over: RequestCommand = { do: 'access-assumed-over' };

function take(request: AccessRequest, command: RequestCommand, now: Date): AccessRequest {
  const result = step(request, command, now);
  if (!result.ok || !result.changed) throw new Error('nothing changed');
  return result.request;
}

const approved = (changes: Partial<AccessRequest> = {}): AccessRequest =>
  take(pendingRequest(changes), azure('Approved'), at('24T09:00:00'));
const words = { facts: lockboxFacts({ accessDuration: 'Support request lifetime' }) };

describe('access that was approved', () => {
  test('for hours is looked at a while after they are over', () => {
    expect(approved()).toMatchObject({
      current: { accessUntil: '2026-11-24T17:00:00.000Z' },
      dueAt: '2026-11-24T17:15:00.000Z',
    });
  });

  test.each([
    ['before the grace is over', approved(), at('24T17:14:59')],
    ['where Azure names words instead of hours', approved(words), at('27T17:00:00')],
    ['of a record of the past', approved({ source: 'replay' }), at('25T17:00:00')],
    ['that was never given', pendingRequest(), at('25T17:00:00')],
  ])('%s does not count as over', (_case, request, now) => {
    expect(step(request, over, now)).toMatchObject({ ok: true, changed: false });
    expect(isFollowed(request)).toBe(true);
  });

  test('for words is not looked at by the clock, and stays open until Azure ends it', () => {
    expect(approved(words).dueAt).toBeUndefined();
    expect(take(approved(words), azure('Completed'), at('30T09:00:00')).current).toMatchObject({ how: 'completed' });
  });

  test('ends with the time that was asked for, and is then followed for a day more', () => {
    const ended = take(approved(), over, at('24T18:00:00'));
    expect(ended).toMatchObject({
      current: { state: 'access-ended', how: 'assumed', at: '2026-11-24T17:00:00.000Z' },
      dueAt: '2026-11-25T18:00:00.000Z',
    });
    expect(isFollowed(ended)).toBe(true);
    const { dueAt: _, ...later } = ended;
    expect(isFollowed(later)).toBe(false);
  });

  test.each([
    ['Completed', 'completed'],
    ['Revoked', 'revoked'],
    ['Expired', 'completed'],
  ])('and assumed to have ended follows what Azure then says (%s), once', (word, how) => {
    const ended = take(approved(), over, at('24T18:00:00'));
    const told = step(ended, azure(word), at('24T20:00:00'));
    expect(told).toMatchObject({
      changed: true,
      event: 'access-end-corrected',
      request: { current: { how, at: '2026-11-24T20:00:00.000Z' } },
    });
    const corrected = take(ended, azure(word), at('24T20:00:00'));
    expect(isFollowed(corrected)).toBe(false);
    for (const next of ['Completed', 'Revoked', 'Approved', 'Pending']) {
      expect(step(corrected, azure(next), at('24T21:00:00'))).toMatchObject({ changed: false });
    }
  });

  test('ends earlier where the log tells that it was approved earlier than it was seen', () => {
    const by = { kind: 'person', id: 'portal' } as const;
    const named = take(
      approved(),
      { do: 'attributed', verdict: 'approve', by, as: 'elsewhere', at: '2026-11-24T08:10:00.000Z' },
      at('24T09:10:00'),
    );
    expect(named).toMatchObject({
      current: { accessUntil: '2026-11-24T16:10:00.000Z', outcome: { by } },
      dueAt: '2026-11-24T16:25:00.000Z',
    });
  });

  test('and first seen long after is not said to be open for longer than it can be', () => {
    const seen = take(pendingRequest(), azure('Approved'), new Date('2027-02-01T00:00:00.000Z'));
    expect(seen.current).toMatchObject({ accessUntil: '2026-11-28T16:00:00.000Z' });
  });
});
