import { testDatabases, type TestDatabases } from '../fakes/databases';
import { ada, ben, ops, Story } from './rig';

describe.each(testDatabases())('two instances on one $name database', ({ fresh }: TestDatabases) => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start(await fresh());
  });
  afterEach(() => story.end());

  test('post each card once and decide each request once, whichever is asked', async () => {
    const second = await story.startService();
    expect(second).toBe(story.service);
    const asked = await Promise.all([story.azure.ask(), story.azure.ask(), story.azure.ask()]);
    story.look();
    await story.until(
      () => story.teams.messages(ada).length === 3 && story.teams.messages(ben).length === 3,
      'cards',
      'passes',
    );
    const cards = story.teams.messages(ada);
    const others = story.teams.messages(ben);
    await Promise.all([
      ...cards.map((card) => story.teams.click(ada, card, 'approve')),
      ...others.map((card) => story.teams.click(ben, card, 'reject', { rejectReason: 'no' })),
    ]);
    const ids = (await story.history()).map(({ id }) => id);
    expect(ids).toHaveLength(3);
    const decided = (id: string, text: string): boolean =>
      [ada, ben, ops].every((where) => {
        const copies = story.copies(where, id);
        // The channel's may still be on its way when the others change.
        return copies.length > 0 && copies.every((one) => JSON.stringify(one).includes(text));
      });
    await story.until(
      () => ids.every((id) => decided(id, '"Approved"') || decided(id, '"Rejected"')),
      'the same outcome on all cards of each',
      'passes',
    );
    for (const { requestId } of asked) {
      const { status, decisionsReceived } = await story.azure.request(requestId);
      expect(['Approved', 'Denied']).toContain(status);
      expect(decisionsReceived).toBe(1);
    }
    for (const id of ids) for (const where of [ada, ben, ops]) expect(story.copies(where, id)).toHaveLength(1);
    expect((await story.types()).filter((type) => type === 'request-opened')).toHaveLength(3);
  });

  test('refuse a third of another tenant', async () => {
    await expect(story.startService('99999999-9999-9999-9999-999999999999')).rejects.toMatchObject({
      name: 'CliError',
      exitCode: 2,
      message: expect.stringContaining('TENANT_MISMATCH'),
    });
  });
});
