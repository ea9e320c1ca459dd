import { simulatedApp } from '../../src/simulator';
import { takeAccesses } from '../../src/workflow';
import { accessSeen } from '../fixtures/accesses';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { speechStorage } from '../simulator/storage-rig';
import { Carrying, dying, hourMs, interrupted, type Death } from './carrying';

const put = { method: 'PUT', path: 'roleAssignments' };
const regenerate = { method: 'POST', path: 'regenerateKey' };
const hash = 'AB'.repeat(32);
/** Blobs that were read by a link which a delegation key signed. */
const byLink = { by: { actor: { kind: 'unknown' as const }, credential: { kind: 'delegation-sas' as const, hash } } };

describe.each(playedOn())('what was decided, on $name,', ({ fresh }: TestDatabases) => {
  let here: Carrying;
  beforeEach(async () => {
    here = await Carrying.open(await fresh());
  });
  afterEach(() => here.close());

  describe('of an access request', () => {
    test('gives the role until its time, and only then is approved', async () => {
      const id = await here.granted();
      const { current, facts } = await here.until(id, 'approved');
      expect(current).toMatchObject({
        accessUntil: '2026-11-24T17:00:00.000Z',
        outcome: {
          via: 'card',
          attribution: 'ours',
          by: { kind: 'person', id: person(1).id },
          actions: [{ state: 'done', action: { do: 'grant-role', until: '2026-11-24T17:00:00.000Z' } }],
        },
      });
      expect(await here.rolesOf(3)).toMatchObject([{ scope: facts.asks?.storageId, description: `Lockbox Bot ${id}` }]);
      expect((await here.request(id)).dueAt).toBe('2026-11-24T17:00:00.000Z');
      const types = (await here.around.desk.entries()).filter(({ request }) => request === id).map(({ type }) => type);
      expect(types.slice(-4)).toEqual(['decision-intended', 'decision-sending', 'action-done', 'approved']);
    });

    test('that is rejected changes nothing in Azure', async () => {
      const id = await here.asked(3);
      await here.decide(id, 'reject');
      await here.decideOnce();
      expect((await here.request(id)).current).toMatchObject({ state: 'rejected', outcome: { via: 'card' } });
      expect(await here.rolesOf(3)).toEqual([]);
      expect(await here.calls('PUT', 'roleassignments')).toBe(0);
    });

    test.each<[string, object, number]>([
      ['an error of the server', { kind: 'status', status: 500 }, 2],
      ['a lost answer', { kind: 'reset-after' }, 1],
      ['half an answer', { kind: 'cut-body' }, 1],
      ['too many calls', { kind: 'status', status: 429, headers: { 'retry-after': '90' } }, 2],
      ['another change under way', { kind: 'status', status: 409, body: { error: { code: 'XInProgress' } } }, 2],
    ])('is carried through %s, asking again only where it has to', async (_what, fault, puts) => {
      await here.around.azure.fault(put, fault);
      const id = await here.granted();
      await here.until(id, 'approved');
      expect(await here.rolesOf(3)).toHaveLength(1);
      expect(await here.calls('PUT', 'roleassignments')).toBe(puts);
    });

    test('waits for as long as Azure asks it to', async () => {
      await here.around.azure.fault(put, { kind: 'status', status: 429, headers: { 'retry-after': '900' } });
      const id = await here.granted();
      await here.decideOnce();
      expect((await here.request(id)).dueAt).toBe('2026-11-24T09:15:00.000Z');
    });

    test.each<[string, object, string]>([
      ['this service may not', { kind: 'status', status: 403 }, 'AZURE_FORBIDDEN'],
      ['Azure does not take it', { kind: 'status', status: 400 }, 'AZURE_REFUSED'],
    ])(
      'that cannot be granted waits again, with the refusal by name, and can be tried again: %s',
      async (_w, fault, why) => {
        await here.around.azure.fault(put, fault);
        const id = await here.granted();
        await here.decideOnce();
        expect((await here.request(id)).current).toMatchObject({ state: 'pending', votes: [], lastRefusal: { why } });
        expect(await here.rolesOf(3)).toEqual([]);
        // Nothing is left, so nobody has to be told.
        expect(await here.notices('actions-incomplete')).toEqual([]);
        await here.decide(id, 'approve');
        await here.until(id, 'approved');
        expect(await here.rolesOf(3)).toHaveLength(1);
      },
    );

    test('where neither the grant nor a look is allowed, is refused at once', async () => {
      await here.around.azure.fault({ path: 'roleAssignments' }, { kind: 'status', status: 403, times: 'always' });
      const id = await here.granted();
      await here.decideOnce();
      const { current } = await here.request(id);
      expect(current).toMatchObject({
        state: 'deciding',
        actions: [
          { state: 'failed', why: 'AZURE_FORBIDDEN' },
          { state: 'to-do', action: { do: 'remove-grant' } },
        ],
      });
      await here.around.azure.mend();
      await here.until(id, 'pending');
    });

    test('whose grant nobody answers is given up after a while, and a grant that was made all the same is removed', async () => {
      await here.around.azure.fault(put, { kind: 'reset-after', times: 'always' });
      await here.around.azure.fault(
        { method: 'GET', path: 'roleAssignments' },
        { kind: 'status', status: 503, times: 'always' },
      );
      await here.around.azure.fault(
        { method: 'DELETE', path: 'roleAssignments' },
        { kind: 'status', status: 500, times: 'always' },
      );
      const id = await here.granted();
      await expect(here.until(id, 'pending')).rejects.toThrow('AZURE_UNANSWERED');
      expect(await here.rolesOf(3)).toHaveLength(1);
      expect(await here.calls('PUT', 'roleassignments')).toBe(12);
      expect(await here.notices('access-not-removed')).toMatchObject([{ requestId: id, isOver: false }]);
      await here.around.azure.mend();
      const { current } = await here.until(id, 'pending');
      expect(current).toMatchObject({ lastRefusal: { why: 'AZURE_UNANSWERED' } });
      expect(await here.rolesOf(3)).toEqual([]);
      expect(await here.notices('access-not-removed')).toHaveLength(1);
    });

    test.each<Death>(['before', 'after'])('ends alike wherever the process dies: %s a step happens', async (death) => {
      let [at, steps] = [0, 0];
      while (steps >= at) {
        at += 1;
        await here.around.azure.reset();
        const id = await here.granted();
        const process = dying(here.context, at, death);
        await here.decideOnce(process.context).catch(() => undefined);
        steps = process.steps();
        const { current } = await here.until(id, 'approved');
        expect(current).toMatchObject({ outcome: { actions: [{ state: 'done' }] } });
        expect(await here.rolesOf(3)).toHaveLength(1);
      }
      // Committed, called, looked up, kept, and finished: the process lived through the last round.
      expect(at).toBe(6);
    });

    test('leaves no grant behind where an instance stood still, and made it after all was over', async () => {
      const { store, clock } = here.context;
      const id = await here.granted();
      const late = (await store.acquire('late', 'late', 1_000, clock.now().toISOString()))!;
      const slow = interrupted(here.context, 'grant-role', async () => {
        here.around.pass(60_000);
        await store.acquire('late', 'other', hourMs, clock.now().toISOString());
        await here.around.azure.fault(put, { kind: 'status', status: 403 });
        await here.until(id, 'pending');
      });
      await expect(here.decideOnce(slow, late)).rejects.toMatchObject({ code: 'FENCED_OFF' });
      expect(await here.calls('PUT', 'roleassignments')).toBe(2);
      expect(await here.rolesOf(3)).toEqual([]);
      expect((await here.request(id)).current).toMatchObject({ state: 'pending' });
    });
  });

  describe('of a review', () => {
    test('that is rejected is undone, action by action, and told with how each came out', async () => {
      const id = await here.reviewed('reject');
      const { current } = await here.until(id, 'rejected');
      expect(current).toMatchObject({
        outcome: {
          via: 'card',
          attribution: 'ours',
          actions: [
            { state: 'done', action: { do: 'rotate-key', key: 'key1' } },
            { state: 'done', action: { do: 'rotate-key', key: 'key2' } },
          ],
        },
      });
      expect(await here.calls('POST', 'regeneratekey')).toBe(2);
      expect(await here.calls('POST', 'listkeys')).toBe(0);
      expect(await here.notices('actions-incomplete')).toEqual([]);
    });

    test('is approved at once, without a call, and sanctions what was looked at for as long as was said', async () => {
      const id = await here.reviewed('approve', {}, 8 * hourMs);
      const before = (await here.around.azure.calls()).length;
      await here.decideOnce();
      expect((await here.request(id)).current).toMatchObject({
        state: 'approved',
        outcome: { sanctionedUntil: '2026-11-24T17:00:00.000Z' },
      });
      expect((await here.around.azure.calls()).length).toBe(before);
      const again = (key: string, first: string) =>
        here.context.submit(takeAccesses([accessSeen({ key, accountId: speechStorage, first, last: first })]));
      expect(await again('k2', '2026-11-24T16:59:59.000Z')).toMatchObject({ explained: 1, opened: [] });
      expect(await again('k3', '2026-11-24T17:00:01.000Z')).toMatchObject({ explained: 0, taken: 1 });
    });

    test('goes on with the others where one is refused, and tells the admins exactly how each stands', async () => {
      await here.around.azure.fault(regenerate, { kind: 'status', status: 403 });
      const id = await here.reviewed('reject');
      const { current } = await here.until(id, 'rejected');
      const actions = [{ state: 'failed', why: 'AZURE_FORBIDDEN' }, { state: 'done' }];
      expect(current).toMatchObject({ outcome: { actions } });
      expect(await here.notices('actions-incomplete')).toEqual([
        {
          about: 'actions-incomplete',
          requestId: id,
          actions: [
            { do: 'rotate-key', on: speechStorage, key: 'key1', state: 'failed', why: 'AZURE_FORBIDDEN' },
            { do: 'rotate-key', on: speechStorage, key: 'key2', state: 'done' },
          ],
        },
      ]);
      const failed = (await here.around.desk.entries()).find(({ type }) => type === 'action-failed');
      expect(failed?.data).toMatchObject({ why: 'AZURE_FORBIDDEN', azure: { httpStatus: 403, code: 'BadRequest' } });
    });

    test('that half way got no answer is gone on with where it stands', async () => {
      const id = await here.reviewed('reject');
      await here.around.azure.fault(regenerate, { kind: 'reset' });
      await here.decideOnce();
      const stands = [{ state: 'to-do' }, { state: 'done' }];
      expect((await here.request(id)).current).toMatchObject({ state: 'deciding', actions: stands });
      await here.until(id, 'rejected');
      expect(await here.calls('POST', 'regeneratekey')).toBe(3);
      expect(await here.notices('actions-incomplete')).toEqual([]);
    });

    test('that Azure takes and never shows is told for that', async () => {
      const action = await here.reviewed('reject');
      const { actions } = here.context;
      const blind = {
        ...here.context,
        actions: { ...actions!, look: () => Promise.resolve({ kind: 'not-done' as const }) },
      };
      const { current } = await here.until(action, 'rejected', blind);
      const failed = { state: 'failed', why: 'AZURE_NOT_SHOWN' };
      expect(current).toMatchObject({ outcome: { actions: [failed, failed] } });
    });

    test('has delegation keys revoked until Azure says that it did, which is all that Azure tells', async () => {
      const revoke = { method: 'POST', path: 'revokeUserDelegationKeys' };
      await here.around.azure.fault(revoke, { kind: 'reset-after' });
      const id = await here.reviewed('reject', { ...byLink, what: 'blobs-read' });
      const { current } = await here.until(id, 'rejected');
      expect(current).toMatchObject({
        outcome: { actions: [{ action: { do: 'revoke-delegation-keys' }, state: 'done' }] },
      });
      expect(await here.calls('POST', 'revokeuserdelegationkeys')).toBe(2);
    });

    test.each<Death>(['before', 'after'])('ends alike wherever the process dies: %s a step happens', async (death) => {
      let [at, steps] = [0, 0];
      while (steps >= at) {
        at += 1;
        const principalId = person(100 + at).id;
        const by = { actor: { kind: 'person' as const, id: principalId }, principalId };
        const id = await here.reviewed('reject', { key: `signal-${String(at)}`, by });
        const process = dying(here.context, at, death);
        await here.decideOnce(process.context).catch(() => undefined);
        steps = process.steps();
        const { current } = await here.until(id, 'rejected');
        expect(current).toMatchObject({ outcome: { actions: [{ state: 'done' }, { state: 'done' }] } });
      }
      expect(at).toBe(9);
      expect(await here.notices('actions-incomplete')).toEqual([]);
    });

    test('is carried out once where two instances look at the same time', async () => {
      const id = await here.reviewed('reject');
      await Promise.all([here.decideOnce(), here.decideOnce()]);
      await here.until(id, 'rejected');
      const types = (await here.around.desk.entries()).filter(({ request }) => request === id).map(({ type }) => type);
      expect(types.filter((type) => type === 'action-done')).toHaveLength(2);
      expect(types.filter((type) => type === 'rejected')).toHaveLength(1);
    });
  });

  test('every call is known before it is made, so that its event is taken for ours and opens no review', async () => {
    const own = [simulatedApp.objectId];
    const by = { actor: { kind: 'app' as const, id: simulatedApp.clientId }, principalId: simulatedApp.objectId };
    const explained: unknown[] = [];
    const { actions } = here.context;
    const watching = {
      ...here.context,
      actions: {
        ...actions!,
        perform: async (action: Parameters<NonNullable<typeof actions>['perform']>[0], clientRequestId: string) => {
          const what = action.do === 'rotate-key' ? ('key-regenerated' as const) : ('role-granted' as const);
          const first = here.context.clock.now().toISOString();
          const seen = accessSeen({ key: clientRequestId, accountId: speechStorage, what, by, clientRequestId, first });
          explained.push(await here.context.submit(takeAccesses([{ ...seen, last: first }], { own })));
          return actions!.perform(action, clientRequestId);
        },
      },
    };
    await here.until(await here.reviewed('reject'), 'rejected', watching);
    await here.until(await here.granted(), 'approved', watching);
    expect(explained).toHaveLength(3);
    for (const one of explained) expect(one).toMatchObject({ explained: 1, opened: [] });
  });
});
