import type { Status } from '../../src/history';
import { simulatedSpeechStorageId, simulatedSubscriptions } from '../../src/simulator';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { Story } from './rig';

const minuteMs = 60_000;
const production = simulatedSubscriptions.production.subscriptionId;
const eve = 'eeeeeeee-0000-4000-8000-000000000001';
const openAi = `/subscriptions/${production}/resourceGroups/prod-ai/providers/Microsoft.CognitiveServices/accounts/contoso-openai-prod`;
const controlSources = ['Authorization', 'CognitiveServices', 'Insights', 'Storage'].map(
  (provider) => `activity/${production}/Microsoft.${provider}`,
);

describe.each(playedOn())('the storage of Speech, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start(await fresh());
    // From here on there is something to differ from.
    await story.recorded('account-access-first');
  });
  afterEach(() => story.end());

  const status = async (): Promise<Status> => {
    const answer = await fetch(`http://127.0.0.1:${String(story.service.port)}/api/status`);
    return (await answer.json()) as Status;
  };
  const reviews = async (): Promise<number> => (await story.types()).filter((type) => type === 'access-seen').length;

  test('is watched by two instances: keys that were listed, and a role above every subscription, are each one review', async () => {
    await story.startService();
    await story.azure.operation('Microsoft.Storage/storageAccounts/listKeys/action');
    await story.recorded('access-seen');
    await story.azure.role({ role: 'owner', principalId: eve, scope: '/' });
    story.pass(16 * minuteMs);
    await story.recorded('account-access-changed');
    story.pass(16 * minuteMs);
    await story.azure.operation('Microsoft.CognitiveServices/accounts/listKeys/action', { resourceId: openAi });
    await story.recorded('account-keys');
    expect(await reviews()).toBe(2);
    const kinds = (await story.history()).map(({ id }) => id.slice(0, 2));
    expect(kinds).toEqual(['R-', 'R-']);
  });

  test('is told at /api/status by every source of it, and a right that cannot be read is a gap there', async () => {
    const named = async (name: string): Promise<Status['sources'][number] | undefined> =>
      (await status()).sources.find((source) => source.name === name);
    for (const source of [...controlSources, 'access-at/contosospeechdata']) {
      await story.once(async () => (await named(source))?.lastReadAt != null);
    }
    await story.azure.fault(
      { path: `${simulatedSpeechStorageId}/providers/Microsoft.Authorization` },
      { kind: 'status', status: 403, times: 'always' },
    );
    story.pass(46 * minuteMs);
    await story.once(async () => (await named('access-at/contosospeechdata'))?.lastError !== null);
    const { faults } = await status();
    expect((await named('access-at/contosospeechdata'))?.lastError).toContain('roles: FORBIDDEN');
    expect(faults).toContain('SOURCE_BEHIND');
  });
});
