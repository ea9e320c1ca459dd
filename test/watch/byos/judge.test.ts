import type { AccessRequest, AccessSeen, ByosStorage, OwnCall, Sanction } from '../../../src/model';
import { judge } from '../../../src/watch';
import { accessSeen, blobsRead, stranger } from '../../fixtures/accesses';
import { speechId, speechPrincipal, storageId } from '../../fixtures/inventory';
import { lockboxFacts, pendingRequest } from '../../fixtures/requests';

const allowed = 'cccc1111-0000-4000-8000-000000000001';
const bot = 'dddd1111-0000-4000-8000-000000000001';
const byos: ByosStorage = {
  storageId,
  speechIds: [speechId],
  expectedPrincipals: [speechPrincipal],
  allowedPrincipals: [allowed],
};
const nothing = { byos, sanctions: [], grants: [], own: [bot] };
const ownCall: OwnCall = {
  clientRequestId: 'call-1',
  requestId: 'R-0000000001',
  what: 'key-regenerated',
  at: '2026-11-24T08:29:00.000Z',
};
const ours = accessSeen({
  what: 'key-regenerated',
  by: { actor: { kind: 'app', id: bot } },
  clientRequestId: 'call-1',
});

const sanction: Sanction = {
  requestId: 'R-0000000002',
  story: 'any',
  kinds: ['blobs-read'],
  from: '2026-11-24T08:00:00.000Z',
  until: '2026-11-24T16:00:00.000Z',
};

/** Access that a stranger was granted from 8:00 to 10:00. */
function grant(changes: { container?: string; role?: 'read' | 'write'; endedAt?: string } = {}): AccessRequest {
  const { container, role = 'read', endedAt } = changes;
  const at = '2026-11-24T08:00:00.000Z';
  const by = { kind: 'unknown' } as const;
  const until = '2026-11-24T10:00:00.000Z';
  const action = {
    do: 'grant-role',
    name: 'n',
    scope: storageId,
    role,
    principalId: stranger,
    until,
    description: '',
  } as const;
  const outcome = {
    via: 'card',
    attribution: 'ours',
    by,
    votes: [],
    at,
    actions: [{ action, clientRequestId: 'c', state: 'done' }],
  } as const;
  return pendingRequest({
    id: 'A-0000000001',
    facts: lockboxFacts({
      kind: 'byos-access',
      requester: { id: stranger },
      asks: { speechId, storageId, role, hours: 2, ...(container === undefined ? {} : { container }) },
    }),
    current: {
      ...(endedAt === undefined
        ? { state: 'approved', accessUntil: until }
        : { state: 'access-ended', how: 'revoked', at: endedAt }),
      outcome: { ...outcome, votes: [], actions: [...outcome.actions] },
    },
  });
}

const read = (changes: Partial<AccessSeen> = {}): AccessSeen => blobsRead(changes);
const granted = { as: 'granted', requestId: 'A-0000000001' } as const;
const outside = { as: 'unexpected', why: 'OUTSIDE_GRANT' } as const;

test.each<[string, AccessSeen, Partial<Parameters<typeof judge>[1]>, ReturnType<typeof judge>]>([
  ['of a stranger is asked about', read(), {}, { as: 'unexpected', why: 'NOT_EXPECTED' }],
  [
    "by Speech's own identity is expected",
    read({ by: { actor: { kind: 'unknown' }, principalId: speechPrincipal } }),
    {},
    { as: 'expected' },
  ],
  [
    'by an allowed application is expected, known by its own id alone',
    read({ by: { actor: { kind: 'app', id: allowed.toUpperCase() }, principalId: 'other' } }),
    {},
    { as: 'expected' },
  ],
  [
    "by a link that Speech's identity signed is asked about: who used it cannot be known",
    read({ by: { actor: { kind: 'unknown' }, principalId: speechPrincipal, credential: { kind: 'delegation-sas' } } }),
    {},
    { as: 'unexpected', why: 'WHO_CANNOT_BE_KNOWN' },
  ],
  [
    'with an account key is asked about',
    read({ by: { actor: { kind: 'unknown' }, credential: { kind: 'account-key' } } }),
    {},
    { as: 'unexpected', why: 'WHO_CANNOT_BE_KNOWN' },
  ],
  [
    'that is sanctioned asks nothing',
    read(),
    { sanctions: [sanction] },
    { as: 'sanctioned', requestId: 'R-0000000002' },
  ],
  [
    'after the sanction is asked about',
    read({ last: '2026-11-24T16:00:00.001Z' }),
    { sanctions: [sanction] },
    { as: 'unexpected', why: 'NOT_EXPECTED' },
  ],
  [
    'before the sanction is asked about',
    read({ first: '2026-11-24T07:59:59.999Z' }),
    { sanctions: [sanction] },
    { as: 'unexpected', why: 'NOT_EXPECTED' },
  ],
  [
    'of another kind than the sanctioned is asked about',
    accessSeen(),
    { sanctions: [sanction] },
    { as: 'unexpected', why: 'NOT_EXPECTED' },
  ],
  ['within granted access is its use', read(), { grants: [grant()] }, granted],
  ['after granted access is outside of it', read({ last: '2026-11-24T10:01:00.001Z' }), { grants: [grant()] }, outside],
  [
    'before granted access is outside of it',
    read({ first: '2026-11-24T07:58:59.000Z' }),
    { grants: [grant()] },
    outside,
  ],
  [
    'after access was ended early is outside of it',
    read({ last: '2026-11-24T09:00:00.000Z' }),
    { grants: [grant({ endedAt: '2026-11-24T08:30:00.000Z' })] },
    outside,
  ],
  ['that writes is outside of access to read', read({ what: 'blobs-written' }), { grants: [grant()] }, outside],
  [
    'that writes is a use of access to write',
    read({ what: 'blobs-written' }),
    { grants: [grant({ role: 'write' })] },
    granted,
  ],
  [
    'that changes who may reach it is outside of any grant',
    accessSeen({ what: 'role-granted' }),
    { grants: [grant({ role: 'write' })] },
    outside,
  ],
  ['in another container is outside of it', read(), { grants: [grant({ container: 'customspeech-models' })] }, outside],
  [
    'in its container is its use, whatever its case',
    read(),
    { grants: [grant({ container: 'CustomSpeech-AudioLogs' })] },
    granted,
  ],
  [
    'with a key is no use of a grant',
    read({ by: { actor: { kind: 'unknown' }, principalId: stranger, credential: { kind: 'sas' } } }),
    { grants: [grant()] },
    { as: 'unexpected', why: 'WHO_CANNOT_BE_KNOWN' },
  ],
  [
    'that asked and was never approved is asked about',
    read(),
    { grants: [{ ...grant(), current: { state: 'pending', votes: [] } }] },
    outside,
  ],
  ['by a call of this service is ours', ours, { ownCall }, { as: 'ours', requestId: 'R-0000000001' }],
  ["in this service's name without its call is asked about", ours, {}, { as: 'unexpected', why: 'NOT_OUR_CALL' }],
  [
    "with this service's call id by somebody else is asked about",
    accessSeen({ what: 'key-regenerated', clientRequestId: 'call-1' }),
    { ownCall },
    { as: 'unexpected', why: 'NOT_EXPECTED' },
  ],
  [
    "with this service's call id for another operation is asked about",
    { ...ours, what: 'keys-listed' },
    { ownCall },
    { as: 'unexpected', why: 'NOT_OUR_CALL' },
  ],
  [
    "with this service's call id long before the call is asked about",
    { ...ours, last: '2026-11-24T08:00:00.000Z' },
    { ownCall },
    { as: 'unexpected', why: 'NOT_OUR_CALL' },
  ],
])('an access %s', (_, seen, by, judged) => {
  expect(judge(seen, { ...nothing, ...by })).toEqual(judged);
});
