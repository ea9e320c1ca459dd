import type { AccessRequest, CarriedAction, PlannedAction, Refusal, RequestState } from '../../src/model';
import { step, type RequestCommand } from '../../src/requests';
import { lockboxFacts, pendingRequest, person } from '../fixtures/requests';

const now = new Date('2026-11-24T10:00:00.000Z');
const at = now.toISOString();
const until = '2026-11-24T18:00:00.000Z';
const storageId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a';
const grant: PlannedAction = {
  do: 'grant-role',
  name: '9a9a9a9a-1111-4222-8333-444455556666',
  scope: storageId,
  role: 'read',
  principalId: person(3).id,
  until,
  description: 'Lockbox Bot A-0123456789',
};
const key = (name: 'key1' | 'key2'): PlannedAction => ({ do: 'rotate-key', storageId, key: name });
const removal = {
  do: 'remove-grant',
  assignmentId: `${storageId}/providers/Microsoft.Authorization/roleAssignments/9a9a9a9a-1111-4222-8333-444455556666`,
};
type Deciding = Extract<RequestState, { state: 'deciding' }>;

function carried(action: PlannedAction, state: CarriedAction['state'] = 'to-do', why?: Refusal): CarriedAction {
  return { action, clientRequestId: 'c', state, ...(why === undefined ? {} : { why }) };
}

/** A request of which somebody decided, and what of that is done. */
function deciding(
  kind: 'byos-review' | 'byos-access' | 'lockbox',
  actions: CarriedAction[],
  changes: Partial<Deciding> = {},
): AccessRequest {
  const by = { by: person(1), verdict: 'approve' as const, reason: '', at: '2026-11-24T09:00:00.000Z' };
  const verdict = kind === 'byos-access' ? 'approve' : 'reject';
  const current: Deciding = {
    state: 'deciding',
    verdict,
    votes: [{ ...by, by: person(2) }, by],
    reason: 'why',
    at: by.at,
    attempts: 1,
    sent: 'unanswered',
    actions,
    ...changes,
  };
  return pendingRequest({ facts: lockboxFacts({ kind }), current });
}

function after(
  request: AccessRequest,
  command: RequestCommand,
): { current: RequestState; event: string } | 'unchanged' {
  const result = step(request, command, now);
  if (!result.ok) throw new Error(result.why);
  return result.changed ? { current: result.request.current, event: result.event } : 'unchanged';
}

const done = (index: number): RequestCommand => ({ do: 'action', index, became: 'done', seed: 's' });
const failed = (index: number): RequestCommand => ({
  do: 'action',
  index,
  became: 'failed',
  why: 'AZURE_FORBIDDEN',
  seed: 's',
});
const finish: RequestCommand = { do: 'finish-actions' };

describe('an action', () => {
  test('is kept with how and when it came out, and leaves the others as they are', () => {
    const request = deciding('byos-review', [carried(key('key1')), carried(key('key2'))]);
    expect(after(request, done(1))).toMatchObject({
      event: 'action-done',
      current: { state: 'deciding', actions: [{ state: 'to-do' }, { state: 'done', at }] },
    });
    const { current } = after(request, failed(0)) as { current: Deciding };
    expect(current.actions).toEqual([
      { ...carried(key('key1'), 'failed', 'AZURE_FORBIDDEN'), at },
      carried(key('key2')),
    ]);
  });

  test('that gives access and fails brings its own removal, named as nobody can foresee', () => {
    const request = deciding('byos-access', [carried(grant)]);
    const named = (seed: string): string[] => {
      const { current } = after(request, { do: 'action', index: 0, became: 'failed', why: 'AZURE_REFUSED', seed }) as {
        current: Deciding;
      };
      expect(current.actions).toMatchObject([{ state: 'failed' }, { state: 'to-do', action: removal }]);
      return current.actions!.map(({ clientRequestId }) => clientRequestId);
    };
    expect(named('one')[1]).not.toBe(named('two')[1]);
  });

  test.each<[string, AccessRequest, RequestCommand]>([
    ['that is done is not done again', deciding('byos-review', [carried(key('key1'), 'done')]), done(0)],
    ['that is done cannot fail', deciding('byos-review', [carried(key('key1'), 'done')]), failed(0)],
    ['that there is not changes nothing', deciding('byos-review', [carried(key('key1'))]), done(1)],
    ['of a request that waits changes nothing', pendingRequest(), done(0)],
    ['that waits keeps its decision open', deciding('byos-review', [carried(key('key1'))]), finish],
    ['is nothing that ends a Lockbox request', deciding('lockbox', []), finish],
    ['is nothing that ends a request which waits', pendingRequest(), finish],
    ['cannot end access that nobody ends', pendingRequest(), { do: 'access-removed' }],
  ])('%s', (_what, request, command) => {
    expect(after(request, command)).toBe('unchanged');
  });
});

describe('a decision of which nothing is left to be done', () => {
  test('to reject is rejected, with what could not be done', () => {
    const actions = [carried(key('key1'), 'done'), carried(key('key2'), 'failed', 'AZURE_CONFLICT')];
    expect(after(deciding('byos-review', actions), finish)).toMatchObject({
      event: 'rejected',
      current: {
        state: 'rejected',
        outcome: {
          via: 'card',
          attribution: 'ours',
          by: { kind: 'person', id: person(1).id },
          reason: 'why',
          at,
          actions,
        },
      },
    });
  });

  test('to approve a review is approved, and sanctions from the decision on', () => {
    const request = deciding('byos-review', [], { verdict: 'approve', sanctionMs: 3_600_000 });
    const { current } = after(request, finish) as { current: RequestState };
    expect(current).toMatchObject({ state: 'approved', outcome: { sanctionedUntil: '2026-11-24T10:00:00.000Z' } });
    expect(current).not.toHaveProperty('accessUntil');
  });

  test('sanctions nothing where it rejects', () => {
    const { current } = after(deciding('byos-review', [], { sanctionMs: 1 }), finish) as { current: RequestState };
    expect(current).not.toHaveProperty('outcome.sanctionedUntil');
  });

  test('to give access is approved until the grant ends', () => {
    const request = deciding('byos-access', [carried(grant, 'done')]);
    expect(after(request, finish)).toMatchObject({ current: { state: 'approved', accessUntil: until } });
  });

  test('to give access that could not be given waits again, without the vote that completed it', () => {
    const actions = [carried(grant, 'failed', 'AZURE_FORBIDDEN'), carried(removal as PlannedAction, 'done')];
    expect(after(deciding('byos-access', actions), finish)).toEqual({
      event: 'decision-refused',
      current: {
        state: 'pending',
        votes: [expect.objectContaining({ by: person(2) })],
        lastRefusal: { why: 'AZURE_FORBIDDEN', at },
      },
    });
  });
});
