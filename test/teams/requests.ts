import type { AccessRequest, Outcome, RequestState, Vote } from '../../src/model';
import { lockboxFacts, pendingRequest, person, routeTaken } from '../fixtures/requests';

/** The moment of the tests: an hour and five minutes after the request was seen. */
export const now = new Date('2026-11-24T09:05:00.250Z');

/** An approver's answer. */
export function vote(number: number, changes: Partial<Vote> = {}): Vote {
  return {
    by: person(number),
    verdict: 'approve',
    reason: 'Known support case',
    at: '2026-11-24T09:00:00.000Z',
    ...changes,
  };
}

/** An outcome of a decision made on a card. */
export function outcome(changes: Partial<Outcome> = {}): Outcome {
  return {
    via: 'card',
    attribution: 'ours',
    by: { kind: 'person', ...person(1) },
    votes: [vote(1)],
    reason: 'Known support case',
    at: '2026-11-24T09:01:00.000Z',
    ...changes,
  };
}

const elsewhere = outcome({ via: 'elsewhere', attribution: 'elsewhere', by: { kind: 'unknown' }, votes: [] });
const { reason: _unknown, ...withoutReason } = elsewhere;
const deciding: RequestState = {
  state: 'deciding',
  verdict: 'approve',
  votes: [vote(1)],
  reason: 'Known support case',
  at: '2026-11-24T09:00:00.000Z',
  attempts: 0,
  sent: 'no',
};

/** A request in every state, and in every way of having come there. */
export const requests: Readonly<Record<string, AccessRequest>> = {
  pending: pendingRequest(),
  'pending-two-approvals': pendingRequest({
    route: routeTaken(3, 2, { unresolved: ['late@example.com'] }),
    current: { state: 'pending', votes: [vote(1)] },
  }),
  'pending-refused-by-azure': pendingRequest({
    current: { state: 'pending', votes: [], lastRefusal: { why: 'AZURE_FORBIDDEN', at: '2026-11-24T09:00:00.000Z' } },
  }),
  'pending-refused-to-approver': pendingRequest({
    current: {
      state: 'pending',
      votes: [],
      lastRefusal: { why: 'AZURE_FORBIDDEN', at: '2026-11-24T09:00:00.000Z', by: person(1) },
    },
  }),
  'pending-several-resources': pendingRequest({
    facts: lockboxFacts({
      resourceIds: [
        lockboxFacts().resourceIds[0] ?? '',
        '/subscriptions/5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01/resourceGroups/prod-ai/providers/Microsoft.Storage/storageAccounts/contosospeech',
      ],
      speechResourceIds: [
        '/subscriptions/5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01/resourceGroups/prod-ai/providers/Microsoft.CognitiveServices/accounts/contoso-speech',
      ],
      accessDuration: 'Support request lifetime',
    }),
  }),
  'pending-whole-subscription-no-expiry': pendingRequest({ facts: wholeSubscription() }),
  replayed: pendingRequest({ source: 'replay' }),
  'deciding-not-sent': pendingRequest({ current: deciding }),
  'deciding-unanswered': pendingRequest({ current: { ...deciding, sent: 'unanswered', attempts: 2 } }),
  'deciding-accepted': pendingRequest({ current: { ...deciding, sent: 'accepted' }, azureStatus: 'Approving' }),
  'deciding-elsewhere': pendingRequest({ current: { ...deciding, votes: [], sent: 'elsewhere' } }),
  'deciding-rejection': pendingRequest({ current: { ...deciding, verdict: 'reject' } }),
  approved: pendingRequest({
    azureStatus: 'Approved',
    current: { state: 'approved', outcome: outcome(), accessUntil: '2026-11-24T17:01:00.000Z' },
  }),
  'approved-by-two': pendingRequest({
    route: routeTaken(3, 2),
    azureStatus: 'Approved',
    current: {
      state: 'approved',
      outcome: outcome({
        by: { kind: 'person', ...person(2) },
        votes: [vote(1), vote(2, { reason: 'Checked the case', at: '2026-11-24T09:01:00.000Z' })],
      }),
    },
  }),
  'approved-elsewhere': pendingRequest({
    azureStatus: 'Approved',
    current: { state: 'approved', outcome: withoutReason },
  }),
  'approved-elsewhere-by-somebody': pendingRequest({
    azureStatus: 'Approved',
    current: { state: 'approved', outcome: { ...withoutReason, by: { kind: 'person', ...person(7) } } },
  }),
  'approved-unattributed': pendingRequest({
    azureStatus: 'Approved',
    current: {
      state: 'approved',
      outcome: outcome({ attribution: 'agreed-unattributed', by: { kind: 'unknown' }, via: 'elsewhere' }),
    },
  }),
  'approved-by-azure': pendingRequest({
    azureStatus: 'Approved',
    current: {
      state: 'approved',
      outcome: { ...withoutReason, via: 'azure-auto', attribution: 'azure-auto', by: { kind: 'azure' } },
    },
  }),
  rejected: pendingRequest({
    azureStatus: 'Denied',
    current: {
      state: 'rejected',
      outcome: outcome({ votes: [vote(1, { verdict: 'reject' })], reason: 'No support case of ours' }),
    },
  }),
  'rejected-by-azure': pendingRequest({
    azureStatus: 'Denied',
    current: {
      state: 'rejected',
      outcome: { ...withoutReason, via: 'azure-auto', attribution: 'azure-auto', by: { kind: 'azure' } },
    },
  }),
  'access-ended': pendingRequest({
    azureStatus: 'Completed',
    current: { state: 'access-ended', how: 'completed', outcome: outcome(), at: '2026-11-24T15:00:00.000Z' },
  }),
  expired: pendingRequest({ azureStatus: 'Expired', current: { state: 'expired', at: '2026-11-28T08:00:00.000Z' } }),
  cancelled: pendingRequest({
    azureStatus: 'Revoked',
    current: { state: 'cancelled', at: '2026-11-25T08:00:00.000Z' },
  }),
};

function wholeSubscription(): AccessRequest['facts'] {
  const {
    expiresAt: _,
    supportCase: __,
    ...facts
  } = lockboxFacts({
    resourceIds: ['/subscriptions/5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01'],
    service: 'unknown',
    justification: '',
  });
  return facts;
}
