import { playedOn, type TestDatabases } from '../fakes/databases';
import { ops, Story, textOf } from './rig';

const hourMs = 3_600_000;

describe.each(playedOn())('can anyone approve, with the record on $name:', ({ fresh }: TestDatabases) => {
  let story: Story;
  afterEach(() => story.end());

  test("the admins' channel hears once what is missing, and once that it is there again", async () => {
    story = await Story.start(await fresh());
    await story.settled();
    await story.azure.withoutRoles();
    story.pass(hourMs);
    const told = await story.shownIn(ops, 'Something stands in the way of approving requests');
    expect(textOf(told)).toContain('New-AzRoleAssignment');
    await story.settled();
    await story.azure.reset();
    story.pass(hourMs);
    await story.shownIn(ops, 'Everything needed to approve is there again');
    const about = story.teams.messages(ops).filter((one) => /stands in the way|there again/.test(textOf(one)));
    expect(about.map((one) => one.history.length)).toEqual([1, 1]);
    expect((await story.types()).filter((type) => type === 'preflight')).toHaveLength(2);
  });

  test('nothing is said where all is well', async () => {
    story = await Story.start(await fresh());
    for (let hour = 0; hour < 3; hour += 1) story.pass(hourMs);
    const { id } = await story.asked();
    await story.everywhere(id, 'Microsoft asks for access');
    expect(await story.types()).not.toContain('preflight');
    expect((await story.azure.calls()).some(({ path }) => path.includes('roleAssignments'))).toBe(true);
  });
});
