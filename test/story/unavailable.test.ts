import { openStore } from '../../src/store';
import { testDatabases, type TestDatabase, type TestDatabases } from '../fakes/databases';
import { ada, Story } from './rig';

describe.each(testDatabases())('while another process holds the $name database', ({ fresh }: TestDatabases) => {
  let story: Story;
  let database: TestDatabase;
  beforeEach(async () => {
    database = await fresh();
    story = await Story.start(database);
  });
  afterEach(() => story.end());

  test('a press and an installation are answered 503, nothing of them is kept, and they can be made again', async () => {
    const { azureId, id, card } = await story.asked();
    const holder = await openStore(database.url);
    await holder.work.transact(async () => {
      const [pressed, installed] = await Promise.all([
        story.teams.click(ada, card, 'approve'),
        story.teams.installPersonal({ ...ada, id: '00000000-0000-4000-8000-000000000077' }),
      ]);
      expect(pressed).toMatchObject({ status: 503, type: 'application/vnd.microsoft.error' });
      expect(installed.status).toBe(503);
    });
    await holder.close();
    expect((await story.entries(id)).map(({ type }) => type)).not.toContain('decision-intended');
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(0);
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(1);
  });
});
