import type { AccessRequest } from '../../src/model';
import {
  castVote,
  takeAccesses,
  takeInventory,
  type Presser,
  type VoteAnswer,
  type VoteInput,
} from '../../src/workflow';
import { accessSeen } from '../fixtures/accesses';
import { speechAccount, storageAccount } from '../fixtures/inventory';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { route } from '../routing/policies';
import { Desk, policyOf, tenantId } from './rig';

const presser = (number: number): Presser => ({ ...person(number), tenantId, guest: false });
const revoking = (changes: object = {}) =>
  policyOf({ routes: [route('everything', { onReject: 'revoke', ...changes })] });

describe.each(playedOn())('a plan that has to be confirmed, with the record on $name,', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  let requestId: string;
  afterEach(() => desk.close());

  const open = async (policy = revoking()): Promise<void> => {
    desk = await Desk.open(await fresh(), { policy });
    const inventory = { accounts: [speechAccount()], storage: [storageAccount()] };
    await desk.writer.submit(takeInventory({ inventory, unseen: [] }));
    const { opened } = await desk.writer.submit(takeAccesses([accessSeen()]));
    requestId = opened[0]!;
  };
  const vote = (number: number, changes: Partial<VoteInput> = {}): Promise<VoteAnswer> =>
    desk.writer.submit(castVote({ requestId, verdict: 'reject', reason: 'not us', by: presser(number), ...changes }));
  const hashOf = (answer: VoteAnswer): string => (answer.ok ? '' : (answer.proposal?.hash ?? ''));
  const stateOf = async (): Promise<AccessRequest['current'] | undefined> =>
    (await desk.store.engine.request(requestId))?.current;

  test('changes nothing at the first press, and is carried out at the second', async () => {
    await open();
    const shown = await vote(1);
    expect(shown).toMatchObject({
      ok: false,
      why: 'CONFIRM_PLAN',
      request: { current: { state: 'pending', votes: [] } },
    });
    expect(await vote(1, { confirmed: hashOf(shown) })).toMatchObject({ ok: true });
    expect(await stateOf()).toMatchObject({ state: 'deciding', verdict: 'reject', votes: [{ by: person(1) }] });
  });

  test('is shown to another approver anew, though they bring what the first one was shown', async () => {
    await open();
    const copied = hashOf(await vote(1));
    const second = await vote(2, { confirmed: copied });
    expect(second).toMatchObject({ ok: false, why: 'CONFIRM_PLAN', proposal: { hash: copied } });
    expect(await stateOf()).toMatchObject({ state: 'pending' });
    expect(await vote(2, { confirmed: copied })).toMatchObject({ ok: true });
  });

  test.each([
    ['that nobody was shown', 'ab'.repeat(16)],
    ['that is none', ''],
  ])('is not confirmed by the name of a plan %s', async (_which, confirmed) => {
    await open();
    await vote(1);
    expect(await vote(1, { confirmed })).toMatchObject({ ok: false, why: 'CONFIRM_PLAN' });
    expect(await stateOf()).toMatchObject({ state: 'pending' });
  });

  test('is shown anew where it has grown since', async () => {
    await open();
    const shown = hashOf(await vote(1));
    await desk.writer.submit(takeAccesses([accessSeen({ key: 'signal-2', what: 'delegation-key-issued' })]));
    const again = await vote(1, { confirmed: shown });
    expect(again).toMatchObject({ ok: false, why: 'CONFIRM_PLAN' });
    expect(hashOf(again)).not.toBe(shown);
    expect(await vote(1, { confirmed: hashOf(again) })).toMatchObject({ ok: true });
  });

  test('is looked at before anybody signs in for it, and the sign-in confirms just that plan', async () => {
    await open(revoking({ stepUp: 'c1' }));
    const shown = await vote(1, { proof: 'nothing' });
    expect(shown).toMatchObject({ ok: false, why: 'CONFIRM_PLAN' });
    const confirmed = hashOf(shown);
    expect(await vote(1, { proof: 'nothing', confirmed })).toMatchObject({ ok: false, why: 'STEP_UP_NEEDED' });
    expect(await vote(1, { proof: 'stepped-up' })).toMatchObject({ ok: false, why: 'CONFIRM_PLAN' });
    expect(await stateOf()).toMatchObject({ state: 'pending' });
    expect(await vote(1, { proof: 'stepped-up', confirmed })).toMatchObject({ ok: true });
    // What concerns Speech's storage is carried out by this service, whoever signed in for it.
    expect(await stateOf()).not.toHaveProperty('as');
  });

  test('is not shown where a stronger sign-in is asked for that nobody could make', async () => {
    await open(revoking({ stepUp: 'c1' }));
    expect(await vote(1)).toMatchObject({ ok: false, why: 'STEP_UP_UNAVAILABLE' });
  });

  test('is asked for where an answer completes the decision, and not before', async () => {
    await open(revoking({ approvals: 2, anyRejectionRejects: false }));
    const first = await vote(1);
    expect(first).toMatchObject({ ok: false, why: 'CONFIRM_PLAN' });
    await vote(1, { verdict: 'approve', reason: '' });
    expect(await stateOf()).toMatchObject({ state: 'pending', votes: [{ verdict: 'approve' }] });
  });

  test.each([
    ['longer than the configuration allows', { verdict: 'approve', sanctionMs: 60_001 }],
    ['that never was', { verdict: 'approve', sanctionMs: 0 }],
    ['of a rejection', { verdict: 'reject', sanctionMs: 60_000 }],
  ] as const)('does not come with a sanction %s', async (_which, changes) => {
    const byos = { allowedPrincipals: [], sanctionMaxMs: 60_000 };
    await open({ ...revoking(), byos });
    expect(await vote(1, changes)).toMatchObject({ ok: false, why: 'SANCTION_TOO_LONG' });
    expect(await vote(1, { verdict: 'approve', sanctionMs: 60_000 })).toMatchObject({
      ok: true,
      request: { current: { state: 'deciding', sanctionMs: 60_000, actions: [] } },
    });
  });
});
