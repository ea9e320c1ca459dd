import { Preflight } from '../../src/engine/preflight';
import { simulatedApp } from '../../src/simulator';
import type { Fence } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { start } from '../workflow/rig';
import { subscription, Surroundings } from './rig';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const at = (ms: number): string => new Date(ms).toISOString();

describe.each(playedOn())(
  'the look whether anyone can approve, with the record on $name,',
  ({ fresh }: TestDatabases) => {
    let here: Surroundings;
    let fence: Fence;
    let preflight: Preflight;
    beforeEach(async () => {
      here = await Surroundings.open(await fresh());
      fence = (await here.context.store.acquire('preflight', 'test', hourMs * 100, at(start)))!;
      preflight = new Preflight(here.context);
    });
    afterEach(() => here.close());

    async function hourly(): Promise<void> {
      await preflight.round(fence);
      here.pass(hourMs);
    }

    /** The findings of each message to the admins' channel, in order. */
    async function told(): Promise<string[][]> {
      const due = await here.context.store.deliveriesDue(at(start + 1_000 * hourMs), 50);
      return due
        .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
        .flatMap(({ content }) =>
          content.kind === 'notice' && content.notice.about === 'preflight' ? [content.notice.findings] : [],
        );
    }

    const recorded = async (): Promise<unknown[]> =>
      (await here.desk.entries()).filter(({ type }) => type === 'preflight').map(({ data }) => data['findings']);

    test('tells nobody anything where all is well', async () => {
      await hourly();
      await hourly();
      expect(await told()).toEqual([]);
      expect(await recorded()).toEqual([]);
    });

    test('tells what is missing once, again when it changes, and that it was mended; each is recorded', async () => {
      await here.azure.optIn(false);
      await hourly();
      await hourly();
      expect(await told()).toHaveLength(1);
      const role = (await here.azure.roles()).find(({ principalId }) => principalId === simulatedApp.objectId)!;
      await here.azure.removeRole(role.name);
      await hourly();
      await hourly();
      await here.azure.optIn(true);
      await here.azure.role({
        role: 'approver',
        principalId: simulatedApp.objectId,
        principalType: 'ServicePrincipal',
      });
      await hourly();
      await hourly();
      await here.azure.optIn(false);
      await hourly();
      expect(await told()).toMatchObject([
        [expect.stringContaining('not opted in')],
        [expect.stringContaining('not opted in'), expect.stringContaining('holds neither Owner nor')],
        [],
        [expect.stringContaining('not opted in')],
      ]);
      expect(await recorded()).toMatchObject([
        [{ code: 'NOT_OPTED_IN' }],
        [{ code: 'NOT_OPTED_IN' }, { code: 'SERVICE_LACKS_ROLE', subscription: subscription.id }],
        [],
        [{ code: 'NOT_OPTED_IN' }],
      ]);
    });

    test('after a restart, what was told is not told again', async () => {
      await here.azure.withoutRoles();
      await hourly();
      preflight = new Preflight(here.context);
      await hourly();
      expect(await told()).toHaveLength(1);
      expect((await told())[0]).toHaveLength(4);
    });

    test('looks every hour, and not in between', async () => {
      const looks = async (): Promise<number> =>
        (await here.azure.calls()).filter(({ path }) => path.includes('roleAssignments')).length;
      await preflight.round(fence);
      here.pass(hourMs - minuteMs);
      await preflight.round(fence);
      expect(await looks()).toBe(2);
      here.pass(minuteMs);
      await preflight.round(fence);
      expect(await looks()).toBe(4);
    });

    test('roles that this service may not read are told at once', async () => {
      await here.azure.fault({ path: 'roleAssignments' }, { kind: 'status', status: 403, times: 'always' });
      await hourly();
      expect(await told()).toMatchObject([[expect.stringContaining('cannot be read'), expect.any(String)]]);
    });

    test('roles that cannot be read just now leave what was told as it is, and are looked at again soon', async () => {
      await here.azure.withoutRoles();
      await hourly();
      await here.azure.fault({ path: 'roleAssignments' }, { kind: 'status', status: 503, times: 'always' });
      await preflight.round(fence);
      expect(await told()).toHaveLength(1);
      await here.azure.mend();
      await here.azure.reset();
      here.pass(5 * minuteMs);
      await hourly();
      expect(await told()).toMatchObject([expect.any(Array), []]);
    });

    test('roles that cannot be read for an hour are told', async () => {
      await here.azure.fault({ path: 'roleAssignments' }, { kind: 'status', status: 503, times: 'always' });
      await hourly();
      expect(await told()).toEqual([]);
      await hourly();
      expect(await told()).toHaveLength(1);
      expect(await recorded()).toMatchObject([[{ code: 'ROLES_UNREADABLE' }, { code: 'ROLES_UNREADABLE' }]]);
    });

    test('is not said to be mended while a part of it cannot be read', async () => {
      await here.azure.withoutRoles();
      await here.azure.optIn(false);
      await hourly();
      await here.azure.optIn(true);
      await here.azure.fault({ path: 'roleAssignments' }, { kind: 'status', status: 503, times: 'always' });
      await hourly();
      expect(await told()).toHaveLength(1);
      expect(await recorded()).toHaveLength(1);
      await here.azure.mend();
      await hourly();
      // The roles are missing still; that the tenant has opted in is said with them.
      expect(await told()).toMatchObject([{ length: 5 }, { length: 4 }]);
    });

    test('an instance that lost its lease tells nothing', async () => {
      await here.azure.withoutRoles();
      here.pass(hourMs * 200);
      await here.context.store.acquire('preflight', 'another', hourMs, at(here.desk.nowMs));
      await expect(preflight.round(fence)).rejects.toMatchObject({ code: 'FENCED_OFF' });
      expect(await told()).toEqual([]);
    });
  },
);
