import { simulatedPortalUser, simulatedSpeechStorageId, simulatedSubscriptions } from '../../src/simulator';
import { playedOn } from '../fakes/databases';
import { ByosWatch, minuteMs } from './byos-rig';

const production = simulatedSubscriptions.production.subscriptionId;
const group = `/subscriptions/${production}/resourceGroups/prod-ai`;
const openAi = `${group}/providers/Microsoft.CognitiveServices/accounts/contoso-openai-prod`;
const speech = `${group}/providers/Microsoft.CognitiveServices/accounts/contoso-speech-prod`;
const listKeys = 'Microsoft.Storage/storageAccounts/listKeys/action';
const eve = { upn: 'eve@contoso.example', oid: 'eeeeeeee-0000-4000-8000-000000000001' };

describe.each(playedOn())('the watch over the control plane, with the record on $name,', ({ fresh }) => {
  let watch: ByosWatch;
  beforeEach(async () => {
    watch = await ByosWatch.open(await fresh());
  });
  afterEach(() => watch.close());

  test('opens a review of keys that were listed, once, whatever is read again, and also after a restart', async () => {
    await watch.at.azure.operation(listKeys);
    expect(await watch.readControl()).toBe(1);
    for (let round = 0; round < 3; round += 1) {
      watch.restart();
      watch.at.pass(minuteMs);
      expect(await watch.readControl()).toBe(0);
    }
    expect(await watch.review()).toMatchObject({
      accountId: simulatedSpeechStorageId,
      by: { actor: { kind: 'person', id: simulatedPortalUser.oid }, principalId: simulatedPortalUser.oid },
      lines: [{ what: 'keys-listed', count: 1, succeeded: true }],
    });
  });

  test('tells what one person did as one story, with what the body of each call said', async () => {
    const { azure } = watch.at;
    await azure.operation(listKeys);
    await azure.operation('Microsoft.Storage/storageAccounts/write', {
      method: 'PUT',
      requestBody: { properties: { allowSharedKeyAccess: true, networkAcls: { defaultAction: 'Allow' } } },
    });
    await azure.operation('Microsoft.Authorization/locks/delete', {
      resourceId: `${group}/providers/Microsoft.Authorization/locks/l`,
      scope: group,
    });
    await watch.readControl();
    const { lines } = await watch.review();
    expect(lines.map(({ what }) => what).sort()).toEqual(['keys-listed', 'lock-removed', 'storage-changed']);
    expect(lines.find(({ what }) => what === 'storage-changed')?.details).toMatchObject({
      allowSharedKeyAccess: 'true',
      defaultAction: 'Allow',
    });
  });

  test('sees a failed attempt as one, and another person in a review of their own', async () => {
    await watch.at.azure.operation(listKeys);
    await watch.at.azure.operation(listKeys, { failed: true, by: eve });
    await watch.readControl();
    const reviews = await watch.reviews();
    expect(reviews.map(({ facts }) => facts.review?.lines[0]?.succeeded).sort()).toEqual([false, true]);
  });

  test('opens no review of other storage, nor of what another provider does', async () => {
    const other = `/subscriptions/${production}/resourceGroups/prod-files/providers/Microsoft.Storage/storageAccounts/contosodocuments`;
    await watch.at.azure.operation(listKeys, { resourceId: other });
    await watch.at.azure.operation('Microsoft.Compute/virtualMachines/write', {
      resourceId: `${group}/providers/Microsoft.Compute/virtualMachines/v`,
    });
    expect(await watch.readControl()).toBe(0);
    expect(await watch.reviews()).toEqual([]);
  });

  test('has the accounts be read anew once for each event that says that one came, changed or went', async () => {
    await watch.readControl();
    expect(watch.accountsChanged).toBe(0);
    await watch.at.azure.operation('Microsoft.CognitiveServices/accounts/write', { resourceId: `${openAi}-new` });
    await watch.readControl();
    watch.at.pass(minuteMs);
    await watch.readControl();
    expect(watch.accountsChanged).toBe(1);
    await watch.at.azure.operation('Microsoft.CognitiveServices/accounts/delete', { resourceId: openAi });
    await watch.readControl();
    expect(watch.accountsChanged).toBe(2);
  });

  test('keeps when each key of any Azure AI account, and of Speech storage, was last made anew', async () => {
    const { azure, desk } = watch.at;
    const regenerate = 'Microsoft.CognitiveServices/accounts/regenerateKey/action';
    expect(await desk.store.engine.keyRotations()).toBeUndefined();
    const began = new Date(desk.nowMs).toISOString();
    await azure.operation(regenerate, { resourceId: openAi, requestBody: { keyName: 'Key1' } });
    await azure.operation(regenerate, { resourceId: openAi, requestBody: { keyName: 'Key2' }, failed: true });
    await azure.operation('Microsoft.Storage/storageAccounts/regenerateKey/action', {
      requestBody: { keyName: 'key2' },
    });
    await watch.readControl();
    watch.at.pass(10 * minuteMs);
    const again = new Date(desk.nowMs).toISOString();
    await azure.operation(regenerate, { resourceId: openAi, requestBody: { keyName: 'Key1' } });
    await azure.operation(regenerate, { resourceId: speech, requestBody: { keyName: 'Key2' } });
    await watch.readControl();
    expect(await desk.store.engine.keyRotations()).toEqual({
      since: began,
      last: {
        [openAi.toLowerCase()]: { key1: again },
        [speech.toLowerCase()]: { key2: again },
        [simulatedSpeechStorageId.toLowerCase()]: { key2: began },
      },
    });
  });

  test('reads each provider of each subscription that holds something to watch, as a source of its own', async () => {
    await watch.readControl();
    const providers = ['CognitiveServices', 'Insights', 'Authorization', 'Storage'];
    const names = [production, simulatedSubscriptions.test.subscriptionId].flatMap((id) =>
      providers.map((provider) => `activity/${id}/Microsoft.${provider}`),
    );
    const sources = (await watch.at.desk.store.engine.cursors()).map(({ source }) => source);
    expect(sources.filter((source) => source.startsWith('activity/')).sort()).toEqual(names.sort());
    const began = (await watch.at.desk.entries()).filter(({ type }) => type === 'watch-began');
    expect(began.map(({ data }) => data['source']).sort()).toEqual(expect.arrayContaining(names));
  });

  test('a provider that cannot be read holds up no other, is told to the admins, and what it missed is taken later', async () => {
    const { azure, desk } = watch.at;
    await azure.operation(listKeys);
    await azure.operation('Microsoft.Authorization/locks/write', {
      resourceId: `${simulatedSpeechStorageId}/providers/Microsoft.Authorization/locks/l`,
      by: eve,
    });
    await azure.fault(
      { pattern: 'eventtypes.*Microsoft\\.Storage' },
      { kind: 'status', status: 429, headers: { 'retry-after': '60' }, times: 'always' },
    );
    for (let minute = 0; minute <= 12; minute += 1) {
      await watch.readControl();
      watch.at.pass(minuteMs);
    }
    expect((await watch.reviews()).map(({ facts }) => facts.review?.lines[0]?.what)).toEqual(['lock-made']);
    const failing = (await desk.entries()).filter(({ type }) => type === 'source-failing');
    expect(failing.map(({ data }) => data['source'])).toContain(`activity/${production}/Microsoft.Storage`);
    await azure.mend();
    await watch.readControl();
    expect(await watch.reviews()).toHaveLength(2);
    expect(await desk.types()).toContain('source-read-again');
  });

  test('an event that comes 20 minutes late is not passed over', async () => {
    await watch.at.azure.settings({ lateMs: 20 * minuteMs });
    await watch.at.azure.operation(listKeys);
    for (let minute = 0; minute < 19; minute += 1) {
      expect(await watch.readControl()).toBe(0);
      watch.at.pass(minuteMs);
    }
    watch.at.pass(2 * minuteMs);
    expect(await watch.readControl()).toBe(1);
  });
});
