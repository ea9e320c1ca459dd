import fc from 'fast-check';
import { azureStatuses, isClosed, type AccessRequest, type Refusal } from '../../src/model';
import { openRequest, step, type RequestCommand, type RequestEvent } from '../../src/requests';
import { lockboxFacts, pendingRequest, person, routeTaken } from '../fixtures/requests';

const now = new Date('2026-11-24T09:00:00.000Z');

function must(request: AccessRequest, command: RequestCommand): AccessRequest {
  const result = step(request, command, now);
  if (!result.ok) throw new Error(`refused: ${result.why}`);
  if (!result.changed) throw new Error('nothing changed');
  return result.request;
}

function run(request: AccessRequest, ...commands: RequestCommand[]): AccessRequest {
  return commands.reduce(must, request);
}

const approve: RequestCommand = { do: 'vote', verdict: 'approve', reason: 'case is ours', by: person(1) };
const reject: RequestCommand = { do: 'vote', verdict: 'reject', reason: 'not agreed', by: person(1) };
const sending: RequestCommand = { do: 'sending' };
const accepted: RequestCommand = { do: 'accepted' };
const azure = (azureStatus: string): RequestCommand => ({ do: 'observed', azureStatus });

describe('a vote', () => {
  const deciding = run(pendingRequest(), approve);
  const expired = run(pendingRequest(), azure('Expired'));
  const approved = run(pendingRequest(), azure('Approved'));
  const halfway = run(pendingRequest({ route: routeTaken(3, 2) }), approve);

  const refused: [sentence: string, AccessRequest, RequestCommand, Refusal][] = [
    ['without a reason cannot reject', pendingRequest(), { ...reject, reason: '  \n ' }, 'REASON_REQUIRED'],
    [
      'with an endless reason is refused',
      pendingRequest(),
      { ...approve, reason: 'x'.repeat(1_001) },
      'REASON_TOO_LONG',
    ],
    ['cannot come after the decision', approved, reject, 'ALREADY_DECIDED'],
    ['cannot come while a decision is under way', deciding, { ...reject, by: person(2) }, 'DECISION_UNDER_WAY'],
    ['cannot come after the request expired in Azure', expired, approve, 'REQUEST_EXPIRED'],
    [
      'cannot come after the time Azure gave, even if Azure was not read since',
      pendingRequest({ facts: lockboxFacts({ expiresAt: '2026-11-24T09:00:00.000Z' }) }),
      approve,
      'REQUEST_EXPIRED',
    ],
    ['cannot decide a replayed request', pendingRequest({ source: 'replay' }), approve, 'REPLAYED_REQUEST'],
    ['is counted once for each person', halfway, approve, 'ALREADY_VOTED'],
  ];
  test.each(refused)('%s', (_sentence, request, command, why) => {
    expect(step(request, command, now)).toEqual({ ok: false, why });
  });

  test('of one approver decides where one is enough, and names that approver', () => {
    expect(deciding.current).toMatchObject({
      state: 'deciding',
      verdict: 'approve',
      sent: 'no',
      votes: [{ by: person(1) }],
    });
    expect(deciding.dueAt).toBe(now.toISOString());
  });

  test('of one approver waits where two have to agree, and the second decides', () => {
    expect(halfway.current).toMatchObject({ state: 'pending', votes: [{ by: person(1), verdict: 'approve' }] });
    const second = run(halfway, { ...approve, by: person(2) });
    expect(second.current).toMatchObject({ state: 'deciding', verdict: 'approve' });
  });

  test('to reject decides alone, unless the route says otherwise', () => {
    const strict = run(pendingRequest({ route: routeTaken(3, 2) }), reject);
    expect(strict.current).toMatchObject({ state: 'deciding', verdict: 'reject' });
    const lenient = routeTaken(3, 2, { anyRejectionRejects: false });
    const first = run(pendingRequest({ route: lenient }), reject);
    expect(first.current.state).toBe('pending');
    expect(run(first, { ...reject, by: person(2) }).current).toMatchObject({ verdict: 'reject' });
  });
});

describe('a decision', () => {
  const intended = run(pendingRequest(), approve);

  test('that Azure took and shows is ours, by the approver', () => {
    const done = run(intended, sending, accepted, azure('Approving'), azure('Approved'));
    expect(done.current).toMatchObject({
      state: 'approved',
      outcome: { via: 'card', attribution: 'ours', by: { kind: 'person', id: person(1).id }, reason: 'case is ours' },
      accessUntil: '2026-11-24T17:00:00.000Z',
    });
  });

  test('whose answer was lost is not claimed as ours until the log names this service', () => {
    const lost = run(intended, sending, azure('Approved'));
    expect(lost.current).toMatchObject({ outcome: { attribution: 'agreed-unattributed', by: { kind: 'unknown' } } });
    const at = '2026-11-24T09:00:30.000Z';
    const named = run(lost, { do: 'attributed', verdict: 'approve', by: { kind: 'app', id: 'bot' }, as: 'ours', at });
    expect(named.current).toMatchObject({ outcome: { via: 'card', attribution: 'ours', by: { id: person(1).id } } });
    const other = { kind: 'person', id: 'somebody' } as const;
    const theirs = run(lost, { do: 'attributed', verdict: 'approve', by: other, as: 'elsewhere', at });
    expect(theirs.current).toMatchObject({ outcome: { via: 'elsewhere', by: other } });
  });

  test('in the approver’s own name, whose answer was lost, is theirs on the card once the log names them', () => {
    const lost = run(pendingRequest(), { ...approve, as: 'approver' }, sending, azure('Approved'));
    expect(lost.current).toMatchObject({ outcome: { attribution: 'agreed-unattributed', as: 'approver' } });
    const at = '2026-11-24T09:00:30.000Z';
    const log = { do: 'attributed', verdict: 'approve', as: 'elsewhere', at } as const;
    const named = run(lost, { ...log, by: { kind: 'person', ...person(1) } });
    expect(named.current).toMatchObject({ outcome: { via: 'card', attribution: 'ours', by: { id: person(1).id } } });
    const other = run(lost, { ...log, by: { kind: 'person', ...person(2) } });
    expect(other.current).toMatchObject({ outcome: { via: 'elsewhere', by: { id: person(2).id } } });
    // Sent as the service, the same event says that the approver decided in the portal.
    const asService = run(pendingRequest(), approve, sending, azure('Approved'));
    const portal = run(asService, { ...log, by: { kind: 'person', ...person(1) } });
    expect(portal.current).toMatchObject({ outcome: { via: 'elsewhere', attribution: 'elsewhere' } });
  });

  test('in the approver’s own name is looked at by others only once its own instance had its time', () => {
    const asApprover = run(pendingRequest(), { ...approve, as: 'approver' });
    expect(asApprover.dueAt).toBe('2026-11-24T09:00:30.000Z');
    expect(run(asApprover, sending).dueAt).toBe('2026-11-24T09:00:31.000Z');
    expect(run(asApprover, sending, accepted).dueAt).toBe(now.toISOString());
    expect(run(pendingRequest(), approve).dueAt).toBe(now.toISOString());
  });

  test('that is refused to the approver keeps whose it was and what Azure asks them for', () => {
    const back = run(pendingRequest(), { ...approve, as: 'approver' }, sending, {
      do: 'refused',
      why: 'STEP_UP_NEEDED',
      claims: '{}',
    });
    expect(back.current).toMatchObject({ lastRefusal: { why: 'STEP_UP_NEEDED', by: person(1), claims: '{}' } });
  });

  test('that somebody else took first in Azure ends as theirs', () => {
    const theirs = run(intended, sending, azure('Denied'));
    expect(theirs.current).toMatchObject({ state: 'rejected', outcome: { via: 'elsewhere', by: { kind: 'unknown' } } });
  });

  test('that Azure refused goes back to pending with the refusal, and the approver can press again', () => {
    const back = run(intended, sending, { do: 'refused', why: 'AZURE_FORBIDDEN' });
    expect(back.current).toMatchObject({ state: 'pending', votes: [], lastRefusal: { why: 'AZURE_FORBIDDEN' } });
    expect(run(back, approve).current.state).toBe('deciding');
  });

  test('that was throttled is not taken for one that Azure may have', () => {
    const retryAt = '2026-11-24T09:01:00.000Z';
    const waiting = run(intended, sending, { do: 'not-sent', retryAt });
    expect(waiting.current).toMatchObject({ sent: 'no', attempts: 0 });
    expect(waiting.dueAt).toBe(retryAt);
  });

  test('under way in the portal is shown as deciding, and falls back to pending where Azure does', () => {
    const portal = run(pendingRequest(), azure('Approving'));
    expect(portal.current).toMatchObject({ state: 'deciding', sent: 'elsewhere', votes: [] });
    expect(run(portal, azure('Pending')).current.state).toBe('pending');
  });
});

describe("Azure's words", () => {
  const approved = run(pendingRequest(), azure('Approved'));
  const words: [word: string, from: AccessRequest, to: string][] = [
    ['Approved', pendingRequest(), 'approved'],
    ['DENIED', pendingRequest(), 'rejected'],
    ['Expired', pendingRequest(), 'expired'],
    ['Completed', pendingRequest(), 'cancelled'],
    ['Revoked', pendingRequest(), 'cancelled'],
    ['Completed', approved, 'access-ended'],
    ['Revoking', approved, 'access-ended'],
    ['Error', pendingRequest(), 'pending'],
    ['SomethingNew', pendingRequest(), 'pending'],
  ];
  test.each(words)('%s leads from %# to %s', (word, from, to) => {
    expect(run(from, azure(word)).current.state).toBe(to);
  });

  test('that this version does not know change nothing but are told once', () => {
    const odd = step(pendingRequest(), azure('Halted'), now);
    expect(odd).toMatchObject({ changed: true, event: 'azure-status-unknown' satisfies RequestEvent });
    const again = step(run(pendingRequest(), azure('Halted')), azure('Halted'), now);
    expect(again).toMatchObject({ changed: false });
  });

  test('are told by Initializing only once the request is there', () => {
    expect(openRequest(lockboxFacts(), 'Initializing', routeTaken(1), 'live', now)).toBeUndefined();
  });

  test('may show a request that was decided before it was first seen', () => {
    const opened = openRequest(lockboxFacts(), 'Denied', routeTaken(1), 'live', now);
    expect(opened).toMatchObject({ version: 1, current: { state: 'rejected', outcome: { via: 'elsewhere' } } });
  });
});

test('an approver whose address becomes known joins the request once', () => {
  const waiting = pendingRequest({ route: routeTaken(1, 1, { unresolved: ['late@example.com'] }) });
  const joined = run(waiting, { do: 'approver-resolved', address: 'late@example.com', person: person(7) });
  expect(joined.route).toMatchObject({ approvers: [person(1), person(7)], unresolved: [] });
  expect(step(joined, { do: 'approver-resolved', address: 'late@example.com', person: person(7) }, now)).toMatchObject({
    changed: false,
  });
});

describe('whatever happens in whatever order', () => {
  const anyone = fc.integer({ min: 1, max: 3 }).map(person);
  const command: fc.Arbitrary<RequestCommand> = fc.oneof(
    fc.record({
      do: fc.constant('vote' as const),
      verdict: fc.constantFrom('approve' as const, 'reject' as const),
      reason: fc.constantFrom('', 'because'),
      by: anyone,
    }),
    fc.constantFrom(sending, accepted),
    fc.constant<RequestCommand>({ do: 'refused', why: 'AZURE_REFUSED' }),
    fc.constant<RequestCommand>({ do: 'not-sent', retryAt: '2026-11-24T10:00:00.000Z' }),
    fc.constantFrom(...azureStatuses, 'New').map((word) => azure(word)),
    fc.record({
      do: fc.constant('attributed' as const),
      verdict: fc.constantFrom('approve' as const, 'reject' as const),
      by: fc.constant({ kind: 'person' as const, id: 'portal' }),
      as: fc.constantFrom('ours' as const, 'elsewhere' as const, 'azure-auto' as const),
      at: fc.constant('2026-11-24T09:30:00.000Z'),
    }),
  );

  test('a closed request never reopens, versions count up by one, and a verdict never turns', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), fc.integer({ min: 1, max: 2 }), (commands, approvals) => {
        let request = pendingRequest({ route: routeTaken(3, approvals) });
        for (const next of commands) {
          const result = step(request, next, now);
          if (!result.ok || !result.changed) continue;
          expect(result.request.version).toBe(request.version + 1);
          if (isClosed(request.current.state)) expect(result.request.current.state).toBe(request.current.state);
          if (request.current.state === 'approved') {
            expect(['approved', 'access-ended']).toContain(result.request.current.state);
          }
          request = result.request;
        }
      }),
      { numRuns: 500 },
    );
  });
});
