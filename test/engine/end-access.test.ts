import { playedOn, type TestDatabases } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { pollLockbox } from '../../src/engine/poll-lockbox';
import { Carrying, dying, hourMs, type Death } from './carrying';
import { subscription } from './rig';

const roles = { path: 'roleAssignments' };

describe.each(playedOn())('access that was granted, on $name,', ({ fresh }: TestDatabases) => {
  let here: Carrying;
  let id: string;
  beforeEach(async () => {
    here = await Carrying.open(await fresh());
    id = await here.granted();
    await here.until(id, 'approved');
  });
  afterEach(() => here.close());
  const state = async () => (await here.request(id)).current;

  test('is left alone until its time, and removed then', async () => {
    here.around.pass(8 * hourMs - 1);
    expect(await here.endOnce()).toBe(0);
    expect(await here.rolesOf(3)).toHaveLength(1);
    here.around.pass(1);
    await here.endOnce();
    expect(await state()).toMatchObject({
      state: 'access-ended',
      how: 'completed',
      at: '2026-11-24T17:00:00.000Z',
      outcome: { actions: [{ action: { do: 'grant-role' } }, { action: { do: 'remove-grant' }, state: 'done' }] },
    });
    expect(await here.rolesOf(3)).toEqual([]);
    expect(await here.endOnce()).toBe(0);
  });

  test('is removed at once when somebody ends it, and told to be revoked', async () => {
    await here.end(id);
    await here.endOnce();
    expect(await state()).toMatchObject({ state: 'access-ended', how: 'revoked' });
    expect(await here.rolesOf(3)).toEqual([]);
    const ended = (await here.around.desk.entries()).find(({ type }) => type === 'access-ended');
    expect(ended?.data).toMatchObject({ how: 'revoked', actions: [{ do: 'remove-grant' }] });
    expect(ended?.text).not.toContain(person(3).id);
  });

  test('counts as ended where its grant is gone already, without a call', async () => {
    const [grant] = await here.rolesOf(3);
    await here.around.azure.removeRole(grant!.name);
    await here.end(id);
    await here.endOnce();
    expect(await state()).toMatchObject({ state: 'access-ended' });
    expect(await here.calls('DELETE', 'roleassignments')).toBe(0);
  });

  test.each<[string, object]>([
    ['an error of the server', { kind: 'status', status: 500 }],
    ['a lost connection', { kind: 'reset' }],
    ['too many calls', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }],
    ['no right', { kind: 'status', status: 403 }],
    ['a lock', { kind: 'status', status: 409, body: { error: { code: 'ScopeLocked' } } }],
  ])('is not said to have ended while its grant cannot be removed, and is once it can: %s', async (_what, fault) => {
    await here.around.azure.fault({ ...roles, method: 'DELETE' }, { ...fault, times: 'always' });
    await here.end(id);
    await here.endOnce();
    expect(await state()).toMatchObject({ state: 'approved', ending: { how: 'revoked' } });
    expect(await here.rolesOf(3)).toHaveLength(1);
    expect(here.around.reported.join()).toContain(`failed end-access/${id}`);
    await here.around.azure.mend();
    await here.until(id, 'access-ended');
    expect(await here.rolesOf(3)).toEqual([]);
  });

  test('is not said to have ended while Azure cannot be read', async () => {
    here.around.pass(8 * hourMs);
    await here.around.azure.fault(roles, { kind: 'status', status: 503, times: 'always' });
    await here.endOnce();
    expect(await state()).toMatchObject({ state: 'approved', ending: { how: 'completed' } });
    expect(await here.endOnce()).toBe(0);
    await here.around.azure.mend();
    await here.until(id, 'access-ended');
  });

  test('that cannot be removed for a quarter of an hour is told once, with what Azure itself has ended', async () => {
    here.around.pass(8 * hourMs);
    await here.around.azure.fault({ ...roles, method: 'DELETE' }, { kind: 'status', status: 403, times: 'always' });
    await here.endOnce();
    here.around.pass(15 * 60_000 - 1);
    await here.endOnce();
    expect(await here.notices('access-not-removed')).toEqual([]);
    here.around.pass(hourMs);
    await here.endOnce();
    here.around.pass(hourMs);
    await here.endOnce();
    const until = '2026-11-24T17:00:00.000Z';
    expect(await here.notices('access-not-removed')).toMatchObject([{ requestId: id, until, isOver: true }]);
    // Whatever this service can do, the condition lets nobody reach the data any more.
    const asked = await fetch(`${here.around.azure.url}/_control/blob-access`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        by: { kind: 'person', oid: person(3).id, upn: 'x@contoso.example' },
        trustedService: true,
      }),
    });
    expect(await here.rolesOf(3)).toHaveLength(1);
    expect(await asked.json()).toMatchObject({ allowed: false });
  });

  test('is no Lockbox request that Azure could be asked about', async () => {
    await pollLockbox(here.context, subscription, false, (await here.context.store.acquire('w', 'w', 1, '2026'))!);
    expect(await here.calls('GET', id.toLowerCase())).toBe(0);
    expect(await state()).toMatchObject({ state: 'approved' });
  });

  test.each<Death>(['before', 'after'])('ends alike wherever the process dies: %s a step happens', async (death) => {
    let [at, steps] = [0, 0];
    while (steps >= at) {
      at += 1;
      await here.around.azure.reset();
      const one = await here.granted(10 + at);
      await here.until(one, 'approved');
      here.around.pass(8 * hourMs);
      const process = dying(here.context, at, death);
      await here.endOnce(process.context).catch(() => undefined);
      steps = process.steps();
      expect((await here.until(one, 'access-ended')).current).toMatchObject({ how: 'completed' });
      expect(await here.rolesOf(10 + at)).toEqual([]);
    }
    expect(at).toBe(6);
  });
});
