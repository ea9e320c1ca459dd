import { simulatedPortalUser, simulatedSpeechStorageId, simulatedSubscriptions } from '../../src/simulator';
import { playedOn } from '../fakes/databases';
import { ByosWatch, minuteMs } from './byos-rig';

const production = simulatedSubscriptions.production.subscriptionId;
const managementGroup = '/providers/Microsoft.Management/managementGroups/contoso';
const eve = 'eeeeeeee-0000-4000-8000-000000000001';
const source = 'access-at/contosospeechdata';
const blobs = `${simulatedSpeechStorageId}/blobServices/default`;
const diagnostics = `${blobs}/providers/Microsoft.Insights/diagnosticSettings`;
const lock = `${simulatedSpeechStorageId}/providers/Microsoft.Authorization/locks/keep`;
const speech = `/subscriptions/${production}/resourceGroups/prod-ai/providers/Microsoft.CognitiveServices/accounts/contoso-speech-prod?api-version=2023-05-01`;
const version = 'api-version=2021-05-01-preview';

describe.each(playedOn())('the looks at the rights at Speech storage, with the record on $name,', ({ fresh }) => {
  let watch: ByosWatch;
  beforeEach(async () => {
    watch = await ByosWatch.open(await fresh());
  });
  afterEach(() => watch.close());

  const kinds = async (): Promise<string[]> =>
    (await watch.reviews()).flatMap(({ facts }) => facts.review?.lines ?? []).map(({ what }) => what);
  const entries = async (type: string): Promise<Record<string, unknown>[]> =>
    (await watch.at.desk.entries()).filter((entry) => entry.type === type).map(({ data }) => data);
  /** Long enough for the log to have had its say. */
  const logHadItsTime = async (): Promise<void> => {
    for (let look = 0; look < 4; look += 1) await watch.nextLook();
  };

  test('the first look says how things are, and asks nobody', async () => {
    await watch.look();
    await logHadItsTime();
    expect(await watch.reviews()).toEqual([]);
    expect(await entries('account-access-first')).toMatchObject([{ account: simulatedSpeechStorageId, locks: 0 }]);
    expect(await entries('watch-began')).toMatchObject([{ source }]);
  });

  test.each([managementGroup, '/'])(
    'a role granted at %s, above every log, is found by the next look and asked about once',
    async (scope) => {
      await watch.look();
      await watch.at.azure.role({ role: 'blob-owner', principalId: eve, scope });
      await watch.nextLook();
      const { lines, accountId } = await watch.review();
      expect(accountId).toBe(simulatedSpeechStorageId);
      expect(lines).toMatchObject([
        { what: 'role-granted', details: { role: 'Storage Blob Data Owner', principal: eve, scope }, succeeded: true },
      ]);
      await logHadItsTime();
      watch.restart();
      await watch.nextLook();
      expect((await watch.review()).lines).toHaveLength(1);
    },
  );

  test('a role above every log that is taken back is seen, too', async () => {
    await watch.at.azure.role({ role: 'owner', principalId: eve, scope: managementGroup });
    await watch.look();
    const made = (await watch.at.azure.roles()).find(({ scope }) => scope === managementGroup);
    await watch.at.azure.removeRole(made!.name);
    await watch.nextLook();
    expect(await kinds()).toEqual(['role-removed']);
  });

  test('what the log tells is told by the log, with who it was, and not a second time by the look', async () => {
    await watch.look();
    await watch.at.azure.manage('PUT', `${lock}?api-version=2020-05-01`, { properties: { level: 'CanNotDelete' } });
    await watch.nextLook();
    expect(await watch.reviews()).toEqual([]);
    await watch.readControl();
    await logHadItsTime();
    const { by, lines } = await watch.review();
    expect(by.principalId).toBe(simulatedPortalUser.oid);
    expect(lines).toMatchObject([{ what: 'lock-made', count: 1, details: { level: 'CanNotDelete' } }]);
  });

  test('what the log should have told and did not is asked about after 45 minutes', async () => {
    await watch.look();
    await watch.at.azure.role({ role: 'blob-reader', principalId: eve, scope: simulatedSpeechStorageId });
    for (let look = 0; look < 3; look += 1) {
      await watch.nextLook();
      expect(await watch.reviews()).toEqual([]);
    }
    await watch.nextLook();
    expect(await kinds()).toEqual(['role-granted']);
    expect(await entries('account-access-changed')).toHaveLength(1);
  });

  test('a diagnostic setting that goes is asked about, with how to put it back', async () => {
    const setting = {
      properties: { workspaceId: '/subscriptions/s/workspaces/w', logs: [{ category: 'StorageRead', enabled: true }] },
    };
    await watch.at.azure.manage('PUT', `${diagnostics}/to-logs?${version}`, setting);
    await watch.look();
    await watch.readControl();
    watch.at.pass(minuteMs);
    await watch.at.azure.manage('DELETE', `${diagnostics}/to-logs?${version}`);
    await watch.readControl();
    const { restore } = await watch.review();
    const action = restore?.find((one) => one.do === 'restore-diagnostics');
    expect(action).toMatchObject({ settingId: `${diagnostics}/to-logs` });
    expect(JSON.parse(action!.setting)).toMatchObject(setting);
  });

  test('a network that was opened is asked about, with how it was before, though the accounts were read anew since', async () => {
    const path = `${simulatedSpeechStorageId}?api-version=2023-05-01`;
    const rules = { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7', action: 'Allow' }] };
    await watch.at.azure.manage('PATCH', path, { properties: { networkAcls: rules } });
    await watch.readInventory();
    await watch.look();
    watch.at.pass(minuteMs);
    await watch.at.azure.manage('PATCH', path, {
      properties: { networkAcls: { defaultAction: 'Allow', ipRules: [] } },
    });
    watch.at.pass(minuteMs);
    await watch.readInventory();
    await watch.nextLook();
    await watch.readControl();
    const { restore } = await watch.review();
    expect(restore?.filter((one) => one.do === 'restore-network')).toMatchObject([
      { storageId: simulatedSpeechStorageId, rules: { defaultAction: 'Deny', ipRules: ['203.0.113.7'] } },
    ]);
  });

  test('a part that cannot be read is a gap that is told, hides no other part, and is never taken for nothing there', async () => {
    const { azure, desk } = watch.at;
    await azure.manage('PUT', `${lock}?api-version=2020-05-01`, { properties: { level: 'CanNotDelete' } });
    await watch.look();
    await azure.fault(
      { path: '/providers/Microsoft.Authorization/locks' },
      { kind: 'status', status: 403, times: 'always' },
    );
    await azure.role({ role: 'owner', principalId: eve, scope: '/' });
    for (let look = 0; look < 5; look += 1) await watch.nextLook();
    expect(await kinds()).toEqual(['role-granted']);
    expect(await entries('source-failing')).toMatchObject([{ source }]);
    expect(watch.at.reported).toContain(`failed ${source}: locks: FORBIDDEN: Azure answered 403`);
    await azure.mend();
    await watch.nextLook();
    expect(await entries('watch-gap')).toMatchObject([{ source }]);
    expect(await kinds()).toEqual(['role-granted']);
    expect((await desk.store.engine.accountSnapshots())[0]?.locks).toHaveLength(1);
  });

  test('all pages of the assignments are read, and a list that is cut leaves the last look standing', async () => {
    const { azure, desk } = watch.at;
    await azure.settings({ pageSize: 2 });
    for (let number = 0; number < 5; number += 1) {
      await azure.role({
        role: 'reader',
        principalId: eve.replace(/.$/, String(number)),
        scope: `/subscriptions/${production}`,
      });
    }
    await watch.look();
    const roles = (await desk.store.engine.accountSnapshots())[0]?.roles ?? [];
    expect(roles.filter(({ principalId }) => principalId.startsWith('eeeeeeee'))).toHaveLength(5);
    await azure.fault({ path: '/roleAssignments' }, { kind: 'cut-body', times: 'always' });
    await logHadItsTime();
    expect((await desk.store.engine.accountSnapshots())[0]?.roles).toEqual(roles);
    expect(await watch.reviews()).toEqual([]);
  });

  test('storage that is no longer Speech’s is not waited for', async () => {
    await watch.look();
    await watch.at.azure.manage('DELETE', speech);
    await watch.readInventory();
    await watch.nextLook();
    const sources = (await watch.at.desk.store.engine.cursors()).map((cursor) => cursor.source);
    expect(sources).not.toContain(source);
  });

  test('the end of a Speech account is asked about, though the accounts were read anew before its log told of it', async () => {
    await watch.look();
    await watch.at.azure.settings({ lateMs: 15 * minuteMs });
    await watch.at.azure.manage('DELETE', speech);
    await watch.readInventory();
    await watch.nextLook();
    watch.at.pass(minuteMs);
    await watch.readControl();
    expect(await watch.at.desk.types()).toContain('byos-removed');
    expect(await kinds()).toEqual(['account-deleted']);
  });
});
