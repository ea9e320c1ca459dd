import type {
  AccessAsked,
  AccessRequest,
  CarriedAction,
  PlannedAction,
  RequestFacts,
  RequestState,
  Review,
  ReviewLine,
} from '../../src/model';
import { speechId, storageId } from '../fixtures/inventory';
import { lockboxFacts, pendingRequest, person, routeTaken, subscriptionId } from '../fixtures/requests';
import { outcome, vote } from './requests';

/** Who the reviews of the tests are about. */
export const mallory = {
  id: '00000000-0000-4000-8000-000000000066',
  name: 'Mallory Meier',
  address: 'mallory@contoso.example',
};

/** One line of a review. */
export function reviewLine(changes: Partial<ReviewLine> = {}): ReviewLine {
  const { what = 'keys-listed', target = '' } = changes;
  return {
    key: `${what}|${target}|done|[]`,
    what,
    target,
    succeeded: true,
    count: 3,
    first: '2026-11-24T06:10:00.000Z',
    last: '2026-11-24T08:00:00.000Z',
    addresses: ['203.0.113.7'],
    details: {},
    ...changes,
  };
}

/** A review of a person who listed account keys. */
export function review(changes: Partial<Review> = {}): Review {
  return {
    accountId: storageId,
    by: { actor: { kind: 'person', ...mallory }, principalId: mallory.id },
    why: 'NOT_EXPECTED',
    lines: [reviewLine()],
    more: 0,
    ...changes,
  };
}

const { expiresAt: _, supportCase: __, azurePath: ___, workItemSource: ____, ...base } = lockboxFacts();

function factsOf(changes: Partial<RequestFacts>): RequestFacts {
  return {
    ...base,
    azureId: '0123456789abcdef0123456789abcdef',
    resourceIds: [storageId],
    resourceType: 'Microsoft.Storage/storageAccounts',
    service: 'speech',
    speechResourceIds: [speechId],
    justification: '',
    accessDuration: '',
    subscription: { id: subscriptionId },
    expiresAt: '2026-11-28T08:00:00.000Z',
    ...changes,
  };
}

/** A review request. @param onReject what its route does when it is rejected. */
export function reviewRequest(
  changes: Partial<AccessRequest> = {},
  about: Review = review(),
  onReject?: 'revoke',
): AccessRequest {
  const route = routeTaken(2, 1, onReject === undefined ? {} : { onReject });
  const facts = factsOf({ kind: 'byos-review', review: about, actors: [about.by.actor] });
  return pendingRequest({ id: 'R-0123456789', facts, route, ...changes });
}

/** Somebody's request for access. */
export function accessRequest(
  changes: Partial<AccessRequest> = {},
  asks: Partial<AccessAsked> = {},
  facts: Partial<RequestFacts> = {},
): AccessRequest {
  const wanted: AccessAsked = { speechId, storageId, role: 'read', hours: 8, ...asks };
  const made = factsOf({
    kind: 'byos-access',
    asks: wanted,
    requester: mallory,
    justification: 'A customer says that their recordings are garbled: I have to listen to some of them.',
    accessDuration: String(wanted.hours),
    ...facts,
  });
  return pendingRequest({ id: 'A-0123456789', facts: made, ...changes });
}

const assignmentId = `${storageId}/providers/Microsoft.Authorization/roleAssignments/b1b1b1b1-0000-4000-8000-000000000001`;

/** An action as it is carried out. */
export function carried(action: PlannedAction, changes: Partial<CarriedAction> = {}): CarriedAction {
  return {
    action,
    clientRequestId: 'c1c1c1c1-0000-4000-8000-000000000001',
    state: 'done',
    at: '2026-11-24T09:01:00.000Z',
    ...changes,
  };
}

const rotate = (key: 'key1' | 'key2'): PlannedAction => ({ do: 'rotate-key', storageId, key });
const grant: PlannedAction = {
  do: 'grant-role',
  name: 'd1d1d1d1-0000-4000-8000-000000000001',
  scope: `${storageId}/blobServices/default/containers/customspeech-audiologs`,
  role: 'read',
  principalId: mallory.id,
  until: '2026-11-24T17:01:00.000Z',
  description: 'Lockbox Bot A-0123456789',
};

/** Whoever held an account key read audio logs and transcriptions, after a role was granted and a network opened. */
export const busyReview = review({
  by: { actor: { kind: 'unknown' }, credential: { kind: 'account-key', hash: '9f86d081884c7d65' } },
  why: 'WHO_CANNOT_BE_KNOWN',
  lines: [
    reviewLine({ what: 'blobs-read', target: 'customspeech-audiologs', count: 18_204, details: { key: 'key1' } }),
    reviewLine({ what: 'blobs-listed', target: 'customspeech-artifacts', count: 12 }),
    reviewLine({ what: 'blobs-read', target: 'customspeech-models', count: 1, first: '2026-11-24T08:00:00.000Z' }),
    reviewLine({
      what: 'role-granted',
      target: assignmentId,
      count: 0,
      addresses: [],
      details: { role: 'Storage Blob Data Owner', principal: mallory.id },
    }),
    reviewLine({ what: 'diagnostics-removed', target: `${storageId}/providers/x`, succeeded: false, count: 1 }),
    reviewLine({ what: 'delegation-key-issued', count: 2, addresses: ['203.0.113.7', '2001:db8::7'] }),
    reviewLine({ what: 'storage-changed', details: { defaultAction: 'Allow', publicNetworkAccess: 'Enabled' } }),
  ],
  more: 7,
  restore: [
    {
      do: 'restore-network',
      storageId,
      rules: {
        defaultAction: 'Deny',
        ipRules: ['203.0.113.0/24'],
        virtualNetworkRules: [],
        resourceAccessRules: [],
      },
    },
    {
      do: 'restore-diagnostics',
      settingId: `${storageId}/providers/Microsoft.Insights/diagnosticSettings/audit`,
      setting: '{}',
    },
  ],
  alsoWithKey: ['203.0.113.99', 'backup@contoso.example'],
});

const rejecting = vote(1, { verdict: 'reject', reason: 'Nobody of us did this' });
const deciding: RequestState = {
  state: 'deciding',
  verdict: 'reject',
  votes: [rejecting],
  reason: 'Nobody of us did this',
  at: '2026-11-24T09:00:00.000Z',
  attempts: 1,
  sent: 'no',
  actions: [
    carried({ do: 'delete-role-assignment', assignmentId }),
    carried(rotate('key1'), { state: 'failed', why: 'AZURE_FORBIDDEN' }),
    carried(rotate('key2'), { state: 'to-do' }),
  ],
};
const rejected = outcome({ votes: [rejecting], reason: rejecting.reason });
const grantedOutcome = outcome({ actions: [carried(grant)] });
const accessUntil = '2026-11-24T17:01:00.000Z';
const uses = [
  reviewLine({ what: 'blobs-read', target: 'customspeech-audiologs', count: 1_200, last: '2026-11-24T09:04:00.000Z' }),
  reviewLine({ what: 'blobs-listed', target: 'customspeech-audiologs', count: 4 }),
];

/** Reviews and access requests in every state, and in every way of having come there. */
export const storageRequests: Readonly<Record<string, AccessRequest>> = {
  'review-pending': reviewRequest(),
  'review-pending-revoke': reviewRequest({}, review(), 'revoke'),
  'review-pending-busy': reviewRequest({}, busyReview, 'revoke'),
  'review-pending-nothing-to-undo': reviewRequest(
    {},
    review({ by: { actor: { kind: 'azure' } }, lines: [reviewLine({ what: 'lock-removed', count: 1 })] }),
    'revoke',
  ),
  'review-pending-two-approvals': reviewRequest({
    route: routeTaken(3, 2),
    current: { state: 'pending', votes: [vote(1)] },
  }),
  'review-pending-not-done': reviewRequest({
    current: { state: 'pending', votes: [], lastRefusal: { why: 'AZURE_FORBIDDEN', at: '2026-11-24T09:00:00.000Z' } },
  }),
  'review-replayed': reviewRequest({ source: 'replay' }),
  'review-approving': reviewRequest({
    current: { ...deciding, verdict: 'approve', votes: [vote(1)], reason: '', actions: [], sanctionMs: 28_800_000 },
  }),
  'review-rejecting': reviewRequest({ current: deciding }, busyReview, 'revoke'),
  'review-approved': reviewRequest({
    current: { state: 'approved', outcome: outcome({ sanctionedUntil: '2026-12-24T09:01:00.000Z', actions: [] }) },
  }),
  'review-rejected': reviewRequest({ current: { state: 'rejected', outcome: { ...rejected, actions: [] } } }),
  'review-rejected-half-done': reviewRequest(
    {
      current: {
        state: 'rejected',
        outcome: {
          ...rejected,
          actions: [
            carried({ do: 'revoke-delegation-keys', storageId }),
            carried(rotate('key1')),
            carried(rotate('key2'), { state: 'failed', why: 'AZURE_CONFLICT' }),
          ],
        },
      },
    },
    busyReview,
    'revoke',
  ),
  'review-expired': reviewRequest({ current: { state: 'expired', at: '2026-11-28T08:00:00.000Z' } }),
  'access-pending': accessRequest(),
  'access-pending-container': accessRequest({}, { container: 'customspeech-audiologs', role: 'write', hours: 1 }),
  'access-granting': accessRequest({
    current: { ...deciding, verdict: 'approve', votes: [vote(1)], actions: [carried(grant, { state: 'to-do' })] },
  }),
  'access-granted': accessRequest(
    { current: { state: 'approved', outcome: grantedOutcome, accessUntil } },
    { container: 'customspeech-audiologs' },
  ),
  'access-granted-used': accessRequest(
    { current: { state: 'approved', outcome: grantedOutcome, accessUntil } },
    { container: 'customspeech-audiologs' },
    { uses },
  ),
  'access-ending': accessRequest({
    current: {
      state: 'approved',
      outcome: grantedOutcome,
      accessUntil,
      ending: {
        how: 'revoked',
        by: person(2),
        at: '2026-11-24T09:04:00.000Z',
        actions: [carried({ do: 'remove-grant', assignmentId }, { state: 'to-do' })],
      },
    },
  }),
  'access-over': accessRequest(
    { current: { state: 'access-ended', how: 'completed', outcome: grantedOutcome, at: accessUntil } },
    {},
    { uses },
  ),
  'access-rejected': accessRequest({ current: { state: 'rejected', outcome: rejected } }),
  'access-expired': accessRequest({ current: { state: 'expired', at: '2026-11-28T08:00:00.000Z' } }),
};
