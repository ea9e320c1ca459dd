import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, Story } from './rig';

describe.each(playedOn())('a service that is told to stop, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start(await fresh());
  });
  afterEach(() => story.end());

  test('says that it is not ready, answers presses until nobody is sent to it, and only then closes its door', async () => {
    const { id, azureId, card } = await story.asked();
    const at = `http://127.0.0.1:${String(story.service.port)}`;
    const status = async (path: string): Promise<number> => (await fetch(at + path)).status;
    expect([await status('/healthz'), await status('/readyz?for=traffic')]).toEqual([200, 200]);
    const { promise: drained, resolve: everybodyKnows } = Promise.withResolvers<undefined>();
    const press = story.teams.click.bind(story.teams, ada, card);
    const stopped = story.stopService(drained);
    expect([await status('/healthz'), await status('/readyz?for=traffic'), await status('/readyz')]).toEqual([
      200, 503, 503,
    ]);
    // What is pressed meanwhile is taken, and carried out before it ends.
    expect((await press('approve')).status).toBe(200);
    await story.everywhere(id, '"Approved"');
    everybodyKnows(undefined);
    await stopped;
    await expect(fetch(`${at}/healthz`)).rejects.toThrow('fetch failed');
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(1);
    expect((await story.types()).at(-1)).toBe('service-stopped');
  });
});
