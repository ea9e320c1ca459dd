import type { AccessSeen, PlannedAction, Review } from '../../src/model';
import { planHash, planOf, reviewOf } from '../../src/requests';
import { accessSeen } from '../fixtures/accesses';
import { speechId, storageId } from '../fixtures/inventory';
import { lockboxFacts, person, routeTaken } from '../fixtures/requests';

const at = '2026-11-24T09:00:00.000Z';
const assignmentId = `${storageId}/providers/Microsoft.Authorization/roleAssignments/1`;
const both: PlannedAction[] = [
  { do: 'rotate-key', storageId, key: 'key1' },
  { do: 'rotate-key', storageId, key: 'key2' },
];
const links: PlannedAction[] = [{ do: 'revoke-delegation-keys', storageId }];
const network: PlannedAction = {
  do: 'restore-network',
  storageId,
  rules: { ipRules: [], virtualNetworkRules: [], resourceAccessRules: [] },
};

function rejecting(review: Review, onReject: 'notify' | 'revoke' = 'revoke'): PlannedAction[] {
  const facts = lockboxFacts({ kind: 'byos-review', review });
  return planOf({ id: 'R-0000000001', facts, route: routeTaken(1, 1, { onReject }) }, 'reject', at, 'seed');
}

const review = (seen: Partial<AccessSeen>, restore: PlannedAction[] = []): Review =>
  reviewOf(accessSeen(seen), 'NOT_EXPECTED', restore);

describe('rejecting a review', () => {
  test.each<[string, Partial<AccessSeen>, PlannedAction[]]>([
    ['of listed keys makes both anew, since both were told', { what: 'keys-listed' }, both],
    [
      'of one key that was made anew makes that one anew',
      { what: 'key-regenerated', details: { key: 'key2' } },
      both.slice(1),
    ],
    ['of a signed link whose key nobody names makes both anew', { what: 'sas-issued' }, both],
    [
      'of a granted role takes it back',
      { what: 'role-granted', target: assignmentId },
      [{ do: 'delete-role-assignment', assignmentId }],
    ],
    ['of a delegation key ends the links signed with it', { what: 'delegation-key-issued' }, links],
    [
      'of reads with a known key makes that key anew',
      {
        what: 'blobs-read',
        by: { actor: { kind: 'unknown' }, credential: { kind: 'account-key' } },
        details: { key: 'key1' },
      },
      both.slice(0, 1),
    ],
    [
      'of reads with a link of a delegation key ends those links',
      { what: 'blobs-read', by: { actor: { kind: 'unknown' }, credential: { kind: 'delegation-sas' } } },
      links,
    ],
    ['of reads by somebody who signed in changes nothing', { what: 'blobs-read' }, []],
    ['of what was refused changes nothing', { what: 'keys-listed', succeeded: false }, []],
  ])('%s', (_, seen, plan) => {
    expect(rejecting(review(seen))).toEqual(plan);
  });

  test('puts a changed setting back to how it was last known to be', () => {
    expect(rejecting(review({ what: 'storage-changed' }, [network]))).toEqual([network]);
  });

  test('only tells where its route does not say more', () => {
    expect(rejecting(review({ what: 'keys-listed' }), 'notify')).toEqual([]);
  });

  test('takes nothing back that was taken back already', () => {
    const granted = review({ what: 'role-granted', target: assignmentId });
    const removed = review({ what: 'role-removed', target: assignmentId.toUpperCase() });
    expect(rejecting({ ...granted, lines: [...granted.lines, ...removed.lines] })).toEqual([]);
  });
});

describe('a request for access', () => {
  const facts = lockboxFacts({
    kind: 'byos-access',
    requester: person(3),
    asks: { speechId, storageId, container: 'customspeech-models', role: 'read', hours: 8 },
  });
  const granting = (moment: string, seed = 'seed') =>
    planOf({ id: 'A-0000000001', facts, route: routeTaken(1) }, 'approve', moment, seed);

  test('grants the role to its requester, in the container, until so many hours after the approval, and names itself', () => {
    expect(granting(at)).toEqual([
      {
        do: 'grant-role',
        name: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string,
        scope: `${storageId}/blobServices/default/containers/customspeech-models`,
        role: 'read',
        principalId: person(3).id,
        until: '2026-11-24T17:00:00.000Z',
        description: 'Lockbox Bot A-0000000001',
      },
    ]);
  });

  test('grants nothing when it is rejected', () => {
    expect(planOf({ id: 'A-0000000001', facts, route: routeTaken(1) }, 'reject', at, 'seed')).toEqual([]);
  });

  test('is the same plan a minute later, and another one for somebody else', () => {
    const other = planOf(
      { id: 'A-0000000001', facts: { ...facts, requester: person(4) }, route: routeTaken(1) },
      'approve',
      at,
      'seed',
    );
    expect(planHash(granting('2026-11-24T09:01:00.000Z', 'another'))).toBe(planHash(granting(at)));
    expect(planHash(other)).not.toBe(planHash(granting(at)));
  });
});

test('a Lockbox request changes nothing but itself', () => {
  const request = { id: 'L-0000000001', facts: lockboxFacts(), route: routeTaken(1, 1, { onReject: 'revoke' }) };
  expect(planOf(request, 'reject', at, 'seed')).toEqual([]);
});
