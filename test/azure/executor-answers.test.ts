import { FakeAzure, json, reset, silence, text, type Reply } from '../fakes/azure';
import { lockboxFacts, pendingRequest } from '../fixtures/requests';
import type { Executed } from '../../src/workflow';
import { edge, subscription } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start(() => json({ status: 'Approve', reason: 'x' }));
});
afterEach(() => azure.stop());

const request = pendingRequest({ facts: lockboxFacts({ subscription }) });
const date = 'Mon, 02 Mar 2026 09:00:01 GMT';
const told = { 'x-ms-request-id': 'azure-request-1', date };

function execute(reply: Reply, timeoutMs = 5_000): Promise<Executed> {
  azure.answer = () => reply;
  return edge(azure.url, { timeoutMs }).executor.execute(request, 'approve', 'fine');
}

/** An error as Azure tells a conflict. */
function conflict(status: number, currentStatus: unknown): Reply {
  const error = { code: 'InvalidRequestState', additionalInfo: [null, { type: 'x' }, { info: { currentStatus } }] };
  return json({ error }, status, told);
}

/** What Azure answers to the one call, and what it means. */
const answers: [string, Reply, Executed][] = [
  [
    '200 with the decision echoed',
    json({ status: 'Approve', reason: 'fine' }, 200, told),
    { kind: 'accepted', azureRequestId: 'azure-request-1', azureDate: date },
  ],
  [
    '200 with the state it is in',
    json({ status: 'Approving' }, 200, told),
    { kind: 'accepted', azureStatus: 'Approving', azureRequestId: 'azure-request-1', azureDate: date },
  ],
  ['200 with nothing', text('', 200, told), { kind: 'accepted', azureRequestId: 'azure-request-1', azureDate: date }],
  ['202', json({}, 202, { date }), { kind: 'accepted', azureDate: date }],
  [
    '409 with the current status',
    conflict(409, 'Denied'),
    {
      kind: 'refused',
      why: 'AZURE_CONFLICT',
      httpStatus: 409,
      code: 'InvalidRequestState',
      azureStatus: 'Denied',
      azureRequestId: 'azure-request-1',
      azureDate: date,
    },
  ],
  [
    '400 with the current status',
    conflict(400, 'Expired'),
    {
      kind: 'refused',
      why: 'AZURE_CONFLICT',
      httpStatus: 400,
      code: 'InvalidRequestState',
      azureStatus: 'Expired',
      azureRequestId: 'azure-request-1',
      azureDate: date,
    },
  ],
  [
    '409 without one',
    json({ error: { code: 'Conflict' } }, 409, { date }),
    { kind: 'refused', why: 'AZURE_CONFLICT', httpStatus: 409, code: 'Conflict', azureDate: date },
  ],
  [
    '409 with a status that is no word',
    conflict(409, { value: 'Denied' }),
    {
      kind: 'refused',
      why: 'AZURE_CONFLICT',
      httpStatus: 409,
      code: 'InvalidRequestState',
      azureRequestId: 'azure-request-1',
      azureDate: date,
    },
  ],
  [
    '400 for another reason',
    json({ error: { code: 'InvalidRequestContent', additionalInfo: 'none' } }, 400, { date }),
    { kind: 'refused', why: 'AZURE_REFUSED', httpStatus: 400, code: 'InvalidRequestContent', azureDate: date },
  ],
  ['401', text('', 401, { date }), { kind: 'refused', why: 'AZURE_FORBIDDEN', httpStatus: 401, azureDate: date }],
  [
    '403',
    json({ error: { code: 'AuthorizationFailed' } }, 403, { date }),
    { kind: 'refused', why: 'AZURE_FORBIDDEN', httpStatus: 403, code: 'AuthorizationFailed', azureDate: date },
  ],
  ['404', text('<html>', 404, { date }), { kind: 'refused', why: 'AZURE_NOT_FOUND', httpStatus: 404, azureDate: date }],
  ['429 with seconds', json({}, 429, { 'retry-after': '21' }), { kind: 'later', afterMs: 21_000 }],
  ['429 without', json({}, 429), { kind: 'later', afterMs: 30_000 }],
  ['429 for ever', json({}, 429, { 'retry-after': '999999999' }), { kind: 'later', afterMs: 3_600_000 }],
  ['408', json({}, 408), { kind: 'unanswered', reason: 'Azure answered 408' }],
  ['500', json({}, 500), { kind: 'unanswered', reason: 'Azure answered 500' }],
  ['503 with Retry-After', json({}, 503, { 'retry-after': '1' }), { kind: 'unanswered', reason: 'Azure answered 503' }],
  ['a dropped connection', reset, { kind: 'unanswered', reason: 'the connection failed' }],
  ['an answer cut short', text('{"sta', 200, {}, 'cut'), { kind: 'unanswered', reason: 'the connection failed' }],
];

test.each(answers)('is sent once, and what comes back is told for what it is: %s', async (_what, reply, executed) => {
  expect(await execute(reply)).toEqual(executed);
  expect(azure.requests.map(({ method }) => method)).toEqual(['POST']);
});

test.each<[string, Reply]>([
  ['nothing comes', silence],
  ['the answer stops', text('{"sta', 200, {}, 'stall')],
  ['the answer goes on for ever', text('{"sta', 200, {}, 'trickle')],
])('is sent once, and unanswered within the time-out, where %s', async (_what, reply) => {
  expect(await execute(reply, 50)).toEqual({ kind: 'unanswered', reason: 'no answer within 50 ms' });
  // On a busy machine the time may be over before the call has left.
  expect(azure.requests.length).toBeLessThanOrEqual(1);
});

test('a decision on a connection that was used before, and is lost, is not sent again', async () => {
  const { executor } = edge(azure.url);
  await executor.execute(request, 'approve', 'first');
  azure.answer = () => reset;
  expect(await executor.execute(request, 'approve', 'second')).toMatchObject({ kind: 'unanswered' });
  expect(azure.requests).toHaveLength(2);
});

test('without a token nothing is sent, and it is tried later', async () => {
  azure.login = () => json({ error: 'invalid_client' }, 401);
  expect(await execute(json({}))).toEqual({ kind: 'later', afterMs: 30_000 });
  expect(azure.requests).toEqual([]);
});

test('what Azure says is bounded, and holds no control characters', async () => {
  const executed = await execute(
    json(
      {
        error: {
          code: `a\u0000${'b'.repeat(1_000)}`,
          additionalInfo: [{ info: { currentStatus: 'c'.repeat(1_000) } }],
        },
      },
      409,
    ),
  );
  expect(executed).toMatchObject({ code: `a${'b'.repeat(198)}`, azureStatus: 'c'.repeat(100) });
});
