import { testDatabases, type TestDatabases } from '../fakes/databases';
import { ada, ben, bo, ops, Story, textOf, type StoryOptions } from './rig';

const loginRequest = 'application/vnd.microsoft.activity.loginRequest';

describe.each(testDatabases())('deciding in one’s own name, with the record on $name:', ({ fresh }: TestDatabases) => {
  let story: Story;
  const start = async (options: StoryOptions = {}): Promise<void> => {
    story = await Story.start(await fresh(), { ...options, asApprover: true });
  };
  afterEach(() => story.end());

  test('an approver who is signed in silently approves, and Azure’s log names the human', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    const asked = await story.teams.click(ada, card, 'approve');
    expect(asked).toMatchObject({ status: 200, statusCode: 401, type: loginRequest });
    expect(asked.card).toMatchObject({ connectionName: 'arm', buttons: [{ type: 'signin' }] });
    // The intent is written only once a token is in hand.
    expect((await story.entries(id)).map(({ type }) => type)).not.toContain('decision-intended');

    const reason = { approveReason: 'known support case' };
    const answer = await story.teams.clickSignedIn(ada, card, 'approve', reason, story.world.sso);
    expect(JSON.stringify(answer.card)).toContain('Being approved');
    await story.everywhere(id, '"Approved"');
    const { status, decisions } = await story.azure.request(azureId);
    expect(status).toBe('Approved');
    expect(decisions).toMatchObject([{ verdict: 'Approve', answer: 'taken', by: { kind: 'person', oid: ada.id } }]);
    const [intent] = (await story.entries(id)).filter(({ type }) => type === 'decision-intended');
    expect(intent?.data).toMatchObject({ as: 'approver' });
  });
});
void [ben, bo, ops, textOf];
