import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, ben, ops, Story, textOf } from './rig';

const dayMs = 24 * 3_600_000;
const decide = { method: 'POST', path: '/updateApproval' };

describe.each(playedOn())('a decision, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start(await fresh());
  });
  afterEach(() => story.end());

  const whys = async (id: string, type: string): Promise<unknown[]> =>
    (await story.entries(id)).filter((entry) => entry.type === type).map(({ data }) => data['why']);

  test('that somebody made in the portal meanwhile stands; the press is answered with it and the log names who', async () => {
    const { azureId, id, card } = await story.asked();
    await story.azure.elsewhere(azureId, 'deny');
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Rejected"');
    await story.everywhere(id, 'Pat Portal');
    const { status, decisions } = await story.azure.request(azureId);
    expect(status).toBe('Denied');
    // A look may see it before the press: then Azure is not even asked. Either way nothing of the press was taken.
    expect(decisions.filter(({ answer }) => answer === 'taken')).toEqual([]);
    const [shown] = await story.history();
    expect(shown).toMatchObject({ id, state: 'rejected', decision: { via: 'elsewhere' } });
  });

  test('that Azure refuses takes the request back to waiting, says why, and can be made again once that is mended', async () => {
    await story.azure.settings({ appsMayDecide: false });
    const { azureId, id, card } = await story.asked();
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, 'this service lacks the right to decide');
    expect(await whys(id, 'decision-refused')).toEqual(['AZURE_FORBIDDEN']);
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Pending' });
    await story.azure.settings({ appsMayDecide: true });
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    const answers = (await story.azure.request(azureId)).decisions.map(({ answer }) => answer);
    expect(answers).toEqual(['forbidden', 'taken']);
  });

  test('that Azure carried out and whose answer was lost is not sent again, and is known as ours from the log', async () => {
    await story.azure.fault(decide, { kind: 'reset-after' });
    const { azureId, id, card } = await story.asked();
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    const named = (): boolean =>
      [ada, ben, ops].every((where) => story.copies(where, id).every((one) => !textOf(one).includes('not yet known')));
    await story.until(named, 'who decided on every card');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Approved', decisionsReceived: 1 });
    const [shown] = await story.history();
    expect(shown).toMatchObject({ state: 'approved', decision: { via: 'card', attribution: 'ours' } });
  });

  test('that did not reach Azure is sent again until it does', async () => {
    await story.azure.fault(decide, { kind: 'reset', times: 2 });
    const { azureId, id, card } = await story.asked();
    await story.teams.click(ada, card, 'reject', { rejectReason: 'no such case' });
    await story.everywhere(id, '"Rejected"');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Denied', decisionsReceived: 1 });
    const types = (await story.entries(id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'decision-intended')).toHaveLength(1);
    expect(types.filter((type) => type === 'decision-sending')).toHaveLength(3);
  });

  test('that Azure asks to send later is sent later, and once', async () => {
    await story.azure.fault(decide, { kind: 'status', status: 429, headers: { 'retry-after': '7' } });
    const { azureId, id, card } = await story.asked();
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Approved', decisionsReceived: 1 });
    expect((await story.entries(id)).map(({ type }) => type)).toContain('decision-not-sent');
  });

  test('survives that Azure cannot be read for a while', async () => {
    const { azureId, id, card } = await story.asked();
    await story.azure.fault({ method: 'GET' }, { kind: 'status', status: 503, times: 6 });
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Approved', decisionsReceived: 1 });
  });

  test('that was taken is carried out after a restart', async () => {
    await story.azure.fault(decide, { kind: 'reset', times: 'always' });
    const { azureId, id, card } = await story.asked();
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, 'Azure has not confirmed it yet');
    await story.stopService();
    await story.azure.mend();
    await story.startService();
    await story.everywhere(id, '"Approved"');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Approved', decisionsReceived: 1 });
  });

  test('that nobody makes ends with Azure letting the request expire: every card and the admins are told', async () => {
    const { id } = await story.asked();
    story.pass(4 * dayMs + 1_000);
    await story.everywhere(id, 'Expired, nobody decided');
    expect(textOf(await story.shownIn(ops, 'A request expired and nobody decided'))).toContain(id);
    const answer = await story.teams.press(ada, ada, {
      action: { type: 'Action.Execute', verb: 'approve', data: { id, v: 1 } },
    });
    expect(JSON.stringify(answer.card)).toContain('Expired, nobody decided');
  });
});

describe.each(playedOn())('what Azure says, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start(await fresh());
  });
  afterEach(() => story.end());

  test('of a request that it decided by itself reaches approvers and channel: nobody was asked', async () => {
    const { requestId } = await story.azure.ask();
    await story.azure.elsewhere(requestId, 'auto-approve');
    story.look();
    for (const where of [ada, ben, ops]) await story.shownIn(where, 'Azure approved this automatically');
    const [shown] = await story.history();
    expect(shown).toMatchObject({ state: 'approved', decision: { via: 'azure-auto' } });
    expect((await story.azure.request(requestId)).decisionsReceived).toBe(0);
  });

  test('of requests that were decided before they were seen is one message, and each has its entry', async () => {
    await story.stopService();
    const first = await story.azure.ask();
    const second = await story.azure.ask();
    for (const { requestId } of [first, second]) await story.azure.elsewhere(requestId, 'deny', { event: false });
    // A service reads without a filter at its start.
    await story.startService();
    const told = await story.shownIn(ops, 'decided before they were seen here');
    const ids = (await story.history()).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(textOf(told)).toContain(id);
    expect((await story.types()).filter((type) => type === 'request-opened')).toHaveLength(2);
  });

  test.each([
    ['cancel', 'Taken back by Microsoft'],
    ['Exploded', 'Azure shows the state'],
  ])('of a waiting request (%s) stands on every card', async (word, text) => {
    const { azureId, id } = await story.asked();
    await story.azure.elsewhere(azureId, word);
    story.look();
    await story.everywhere(id, text);
  });

  test('in a word that is not known leaves the request waiting, and the admins hear of it', async () => {
    const { azureId, id, card } = await story.asked();
    await story.azure.elsewhere(azureId, 'Exploded');
    story.look();
    expect(textOf(await story.shownIn(ops, 'a state that is not known here'))).toContain('Exploded');
    expect(textOf(card)).toContain('Approve');
    expect(await story.history()).toMatchObject([{ id, state: 'pending' }]);
  });

  test.each([
    ['complete', 'Microsoft finished its work, access ended'],
    ['revoke', 'The access was revoked'],
  ])('after an approval (%s) ends the access on every card', async (word, text) => {
    const { azureId, id, card } = await story.asked();
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    await story.azure.elsewhere(azureId, word);
    story.look();
    await story.everywhere(id, text);
    expect(await story.history()).toMatchObject([{ id, state: 'access-ended' }]);
  });

  test('late, twice and in any order changes nothing more', async () => {
    await story.azure.settings({ duplicates: 2, pageSize: 2 });
    const { id, card } = await story.asked();
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    story.pass(60_000);
    await story.until(() => true, 'a look');
    const { id: other } = await story.asked();
    const opened = (await story.types()).filter((type) => type === 'request-opened');
    expect(opened).toHaveLength(2);
    expect(story.copies(ada, id)).toHaveLength(1);
    expect(story.copies(ada, other)).toHaveLength(1);
  });
});
