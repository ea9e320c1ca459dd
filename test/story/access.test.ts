import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, Story, textOf } from './rig';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe.each(playedOn())('access, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start(await fresh());
  });
  afterEach(() => story.end());

  const approved = async (draft: object = {}): Promise<{ azureId: string; id: string }> => {
    const { azureId, id, card } = await story.asked(draft);
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    return { azureId, id };
  };
  const ends = async (id: string): Promise<unknown[]> =>
    (await story.entries(id)).filter(({ type }) => type.startsWith('access-end')).map(({ data }) => data['how']);

  test('is open until its hours are over; then every card says so, with two instances and after a restart, once', async () => {
    const { id } = await approved({ duration: '8' });
    await story.everywhere(id, 'Access is open until');
    await story.stopService();
    await story.startService();
    await story.startService();
    story.pass(8 * hourMs + 20 * minuteMs);
    await story.everywhere(id, 'The time that was asked for was over');
    expect(await ends(id)).toEqual(['assumed']);
  });

  test('whose hours are over is said to be revoked once Azure says so', async () => {
    const { azureId, id } = await approved({ duration: '8' });
    story.pass(8 * hourMs + 20 * minuteMs);
    await story.everywhere(id, 'The time that was asked for was over');
    await story.azure.elsewhere(azureId, 'revoke');
    story.pass(hourMs + minuteMs);
    await story.everywhere(id, 'The access was revoked');
    expect(await ends(id)).toEqual(['assumed', 'revoked']);
  });

  test('for which Azure names words stays open until Azure ends it, and the cards say that', async () => {
    const { azureId, id } = await approved({ duration: 'Support request lifetime' });
    await story.everywhere(id, 'Azure names no hour for it');
    story.pass(72 * hourMs);
    const other = await story.asked();
    expect(textOf(other.card)).toContain('Microsoft asks for access');
    expect(await ends(id)).toEqual([]);
    await story.azure.elsewhere(azureId, 'complete');
    story.pass(hourMs + minuteMs);
    await story.everywhere(id, 'Microsoft finished its work, access ended');
    expect(await ends(id)).toEqual(['completed']);
  });
});
