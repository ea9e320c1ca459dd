import { playedOn, type TestDatabases } from '../fakes/databases';
import { Browser, linkOn } from './browser';
import { ada, ben, bo, idOn, Story, textOf, type StoryOptions } from './rig';

describe.each(playedOn())(
  'access to Speech data that somebody asks for, with the record on $name,',
  ({ fresh }: TestDatabases) => {
    let story: Story;
    afterEach(() => story.end());

    /** Bo asks, and Ada has the card. */
    const asked = async (options: StoryOptions = {}) => {
      story = await Story.start(await fresh(), options);
      await story.recorded('byos-added');
      await story.teams.installPersonal(bo);
      await story.teams.say(bo, 'request access contoso-speech-prod read for 8h because of a case');
      const card = await story.teams.nextCard(ada);
      return { card, id: idOn(card) };
    };
    const typesOf = async (id: string): Promise<string[]> => (await story.entries(id)).map(({ type }) => type);

    test('reaches its approvers, and whoever asked, who cannot answer it', async () => {
      const { id, card } = await asked();
      expect(id).toMatch(/^A-/);
      expect(textOf(card)).toContain('Bo Bystander');
      const own = await story.shownIn(bo, 'You asked for this.');
      expect(textOf(own)).not.toContain('"verb":"approve"');
      expect(await story.teams.press(bo, bo, { action: { verb: 'approve', data: { id, v: 1 } } })).toMatchObject({
        sentence: expect.stringContaining('You are not an approver'),
      });
    });

    test('is granted only once its approver has confirmed what will be done, and by nobody else', async () => {
      const { id, card } = await asked();
      const shown = await story.teams.click(ada, card, 'approve', { approveReason: 'known case' });
      expect(JSON.stringify(shown.card)).toContain('This is what will be done in Azure when you approve');
      const { data } = buttonOf(shown.card, 'Do it');
      expect(await typesOf(id)).not.toContain('decision-intended');
      const copied = await story.teams.press(ben, ben, { action: { verb: 'approve', data } });
      expect(JSON.stringify(copied.card)).toContain('This is what will be done in Azure when you approve');
      expect(await typesOf(id)).not.toContain('decision-intended');
      await story.teams.press(ada, ada, { action: { verb: 'approve', data } });
      expect(await typesOf(id)).toContain('decision-intended');
    });

    test('is signed in for, where the route wants that, only once the plan was confirmed', async () => {
      const { id, card } = await asked({ asApprover: true, route: '    stepUp: c1\n' });
      const shown = await story.teams.click(ada, card, 'approve', {});
      const { data } = buttonOf(shown.card, 'Do it');
      const link = linkOn((await story.teams.press(ada, ada, { action: { verb: 'approve', data } })).card);
      expect(await typesOf(id)).not.toContain('decision-intended');
      const page = await new Browser(story).signIn(link, { user: ada });
      expect([page.status, page.text]).toEqual([200, expect.stringContaining('Your answer was taken')]);
      expect(await typesOf(id)).toContain('decision-intended');
    });

    test('is granted by Azure, told where it is used, taken back at its end, and asked about after that', async () => {
      const { id, card } = await asked();
      const shown = await story.teams.click(ada, card, 'approve', { approveReason: 'known case' });
      await story.teams.press(ada, ada, { action: { verb: 'approve', data: buttonOf(shown.card, 'Do it').data } });
      await story.everywhere(id, 'Access granted', [ada, ben]);
      const grants = async () => (await story.azure.roles()).filter(({ principalId }) => principalId === bo.id);
      expect(await grants()).toHaveLength(1);
      const read = () =>
        story.azure.blobAccess({ by: { oid: bo.id, upn: bo.address }, container: 'customspeech-audiologs' });
      expect(await read()).toMatchObject({ allowed: true });
      await story.settled();
      story.pass(30 * 60_000);
      await story.recorded('access-used');
      expect(await story.history()).toHaveLength(1);
      await story.settled();
      story.pass(8 * 3_600_000);
      await story.everywhere(id, 'Access has ended', [ada, ben]);
      expect(await grants()).toEqual([]);
      expect(await typesOf(id)).toEqual(expect.arrayContaining(['access-used', 'access-ending', 'access-ended']));
      await story.settled();
      story.pass(5 * 60_000);
      expect(await read()).toMatchObject({ allowed: false });
      await story.settled();
      story.pass(30 * 60_000);
      const review = await story.shownIn(ada, 'Was this access to Speech data meant to be?');
      expect(idOn(review)).toMatch(/^R-/);
      expect(textOf(review)).toContain(bo.address);
    });

    test('is not granted by a sign-in whose plan nobody confirmed', async () => {
      const { id, card } = await asked({ asApprover: true, route: '    stepUp: c1\n' });
      const shown = await story.teams.click(ada, card, 'approve', {});
      const { data } = buttonOf(shown.card, 'Do it');
      const forged = { ...data, plan: 'ab'.repeat(16) };
      const answer = await story.teams.press(ada, ada, { action: { verb: 'approve', data: forged } });
      expect(JSON.stringify(answer.card)).toContain('This is what will be done in Azure when you approve');
      expect(await typesOf(id)).not.toContain('decision-intended');
    });
  },
);

/** A button of a card, by its title. */
function buttonOf(card: unknown, title: string): { data: object } {
  const found: { data: object }[] = [];
  JSON.stringify(card, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'title' in value && value.title === title && 'data' in value) {
      found.push(value as { data: object });
    }
    return value;
  });
  return found[0]!;
}
