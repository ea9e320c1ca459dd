import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, ben, bo, cy, ops, Story, textOf, type StoryOptions } from './rig';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const leads = `  security-leads: { members: [${cy.id}] }\n`;
const chased = { groups: leads, route: '    remind: [24h]\n    escalate: [{ after: 48h, to: [security-leads] }]\n' };

describe.each(playedOn())('a request that nobody answers, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  const start = async (options: StoryOptions): Promise<void> => {
    story = await Story.start(await fresh(), options);
  };
  afterEach(() => story.end());

  test('rings again with a card that can be answered, for those who have not; every copy then tells the outcome', async () => {
    await start({ ...chased, approvals: 2 });
    const { id } = await story.asked();
    await story.everywhere(id, 'Microsoft asks for access');
    await story.teams.click(ben, story.copies(ben, id)[0]!, 'approve');
    story.pass(24 * hourMs + minuteMs);
    await story.until(() => story.copies(ada, id).length === 2, 'a second card for Ada');
    expect(story.copies(ben, id)).toHaveLength(1);
    expect(story.copies(ops, id).filter((one) => textOf(one).includes('Microsoft asks'))).toHaveLength(1);
    await story.teams.click(ada, story.copies(ada, id)[1]!, 'approve');
    await story.everywhere(id, '"Approved"');
    expect((await story.entries(id)).map(({ type }) => type)).toContain('reminded');
  });

  test('is escalated to people who could not decide before, and can now; the cards and the admins are told', async () => {
    await start(chased);
    const { azureId, id, card } = await story.asked();
    await story.teams.installPersonal(cy);
    const early = await story.teams.click(cy, card, 'approve');
    expect(early.sentence).toContain('not an approver');
    // A restart in between changes nothing: the moment is in the database.
    await story.stopService();
    await story.startService();
    story.pass(48 * hourMs + minuteMs);
    const brought = await story.shownIn(cy, 'Microsoft asks for access');
    expect(textOf(brought)).toContain('security-leads');
    expect(textOf(await story.shownIn(ops, 'was escalated'))).toContain(id);
    await story.until(() => story.copies(ada, id).every((one) => textOf(one).includes('Escalated')), 'it on the cards');
    await story.teams.click(cy, brought, 'approve');
    await story.shownIn(cy, '"Approved"');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Approved', decisionsReceived: 1 });
  });

  test('shows who is on it to everybody until that runs out; others can still answer', async () => {
    await start({});
    const { id, card } = await story.asked();
    await story.everywhere(id, 'Microsoft asks for access');
    await story.teams.click(ada, card, 'claim');
    await story.everywhere(id, 'is on it until');
    for (const where of [ben, ops]) expect(textOf(story.copies(where, id)[0]!)).toContain('Ada Approver');
    const refused = await story.teams.click(ben, story.copies(ben, id)[0]!, 'claim');
    expect(refused.sentence).toContain('Somebody else is on it already');
    expect((await story.teams.click(bo, story.copies(ops, id)[0]!, 'claim')).sentence).toContain('not an approver');
    story.pass(2 * hourMs + minuteMs);
    await story.until(() => !textOf(story.copies(ben, id)[0]!).includes('is on it until'), 'that nobody is on it');
    await story.teams.click(ben, story.copies(ben, id)[0]!, 'approve');
    await story.everywhere(id, '"Approved"');
    const types = (await story.entries(id)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['claimed', 'press-refused', 'claim-ended']));
  });

  test('is answered by whoever an approver has stand in, who is shown it at once; nobody else can hand it over', async () => {
    await start({});
    await story.teams.installPersonal(cy);
    await story.teams.say(bo, `delegate to ${cy.address} for 3d`);
    await story.shownIn(bo, 'there is nothing that you could hand over');
    const { id } = await story.asked();
    await story.teams.say(ada, `delegate to ${cy.address} for 3d`);
    await story.everywhere(id, 'Cy Lead for Ada Approver', [ada, ben, cy, ops]);
    await story.teams.click(cy, story.copies(cy, id)[0]!, 'approve');
    await story.everywhere(id, '"Approved"', [ada, ben, cy, ops]);
    expect(textOf(story.copies(ben, id)[0]!)).toContain('Cy Lead for Ada Approver');
    expect((await story.types()).filter((type) => type.startsWith('deleg'))).toEqual([
      'delegation-refused',
      'delegation-made',
      'delegated',
    ]);
  });

  test('is escalated early when an approver has others asked, and reminds the others where there is no escalation', async () => {
    await start({ groups: leads, route: '    escalate: [{ after: 48h, to: [security-leads] }]\n' });
    const { id, card } = await story.asked();
    await story.teams.installPersonal(cy);
    await story.teams.click(ada, card, 'ask-others');
    await story.shownIn(cy, 'Microsoft asks for access');
    await story.teams.click(ada, card, 'ask-others');
    await story.until(() => story.copies(ben, id).length === 2, 'a reminder for Ben');
    expect(story.copies(ada, id)).toHaveLength(1);
  });

  test('is not escalated once it is decided, and a reminder that waited for the morning is not posted', async () => {
    // Nobody may be reminded for the next day: the hours are those of two days from now.
    const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
    const day = names[new Date(Date.now() + 72 * hourMs).getUTCDay()]!;
    const hours = `, hours: { zone: UTC, days: [${day}], from: "00:00", to: "23:59" }`;
    await start({ ...chased, hours });
    const { id, card } = await story.asked();
    story.pass(24 * hourMs + minuteMs);
    // The reminder is due, and waits for the morning; a press does not wait for the loop that records it.
    await story.recorded('reminded');
    expect(story.copies(ada, id)).toHaveLength(1);
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    story.pass(60 * hourMs);
    const { id: next } = await story.asked();
    expect(next).not.toBe(id);
    expect(story.copies(ben, id)).toHaveLength(1);
    const types = (await story.entries(id)).map(({ type }) => type);
    expect(types).toContain('reminded');
    expect(types).not.toContain('escalated');
  });
});
