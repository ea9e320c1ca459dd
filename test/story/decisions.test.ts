import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, ben, bo, ops, Story, textOf, type StoryOptions } from './rig';

describe.each(playedOn())('a Lockbox request, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  const start = async (options: StoryOptions = {}): Promise<void> => {
    story = await Story.start(await fresh(), options);
  };
  afterEach(() => story.end());

  test('that is approved on a card is approved in Azure once, and every copy says by whom and why', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    const answer = await story.teams.click(ada, card, 'approve', { approveReason: 'known support case' });
    expect(JSON.stringify(answer.card)).toContain('Being approved');
    await story.everywhere(id, '"Approved"');
    for (const where of [ada, ben, ops]) {
      const [copy, ...others] = story.copies(where, id);
      expect(others).toEqual([]);
      expect(textOf(copy!)).toContain('Ada Approver');
      expect(textOf(copy!)).toContain('known support case');
    }
    const { status, decisions } = await story.azure.request(azureId);
    expect({ status, count: decisions.length }).toEqual({ status: 'Approved', count: 1 });
    expect(decisions[0]?.reason).toBe(`Approved by Ada Approver (Lockbox Bot ${id}): known support case`);
    const steps = (await story.entries(id)).map(({ type }) => type).filter((type) => type !== 'message-shown');
    expect(steps).toEqual([
      'request-opened',
      'approvers-asked',
      'decision-intended',
      'decision-sending',
      'decision-accepted',
      'approved',
    ]);
  });

  test('that is rejected without a reason stays as it is, and with one is denied in Azure', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    const refused = await story.teams.click(ada, card, 'reject', { rejectReason: '  ' });
    expect(refused).toMatchObject({ status: 200, type: 'application/vnd.microsoft.activity.message' });
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(0);
    await story.teams.click(ada, card, 'reject', { rejectReason: 'no such case' });
    await story.everywhere(id, '"Rejected"');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Denied', decisionsReceived: 1 });
    const refusals = (await story.entries(id)).filter(({ type }) => type === 'vote-refused');
    expect(refusals.map(({ data }) => data['why'])).toEqual(['REASON_REQUIRED']);
  });

  test('cannot be decided by somebody who is not an approver; who tried is recorded', async () => {
    await start();
    const { azureId, id } = await story.asked();
    const copy = await story.shownIn(ops, 'Microsoft asks for access');
    const answer = await story.teams.click(bo, copy, 'approve');
    expect(answer.sentence).toContain('not an approver');
    expect(textOf(copy)).toContain('Microsoft asks for access');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Pending', decisionsReceived: 0 });
    expect((await story.entries(id)).at(-1)).toMatchObject({ type: 'vote-refused', data: { why: 'NOT_AN_APPROVER' } });
  });

  test('that two approvers answer at the same moment is decided once; the other sees that it is', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    const other = await story.teams.nextCard(ben);
    const answers = await Promise.all([
      story.teams.click(ada, card, 'approve'),
      story.teams.click(ben, other, 'reject', { rejectReason: 'too broad' }),
    ]);
    const headlines = answers.map(({ card: shown }) => JSON.stringify(shown));
    // Both are shown the same card: that of the answer which came first.
    expect(new Set(headlines.map((text) => /Being (?:approved|rejected)/.exec(text)?.[0])).size).toBe(1);
    const approved = headlines[0]!.includes('Being approved');
    await story.everywhere(id, approved ? '"Approved"' : '"Rejected"');
    const inAzure = await story.azure.request(azureId);
    expect(inAzure).toMatchObject({ status: approved ? 'Approved' : 'Denied', decisionsReceived: 1 });
    const types = (await story.entries(id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'decision-intended')).toHaveLength(1);
    expect(types.filter((type) => type === 'vote-refused')).toHaveLength(1);
  });

  test('that is decided already answers a press on an old card with the outcome', async () => {
    await start();
    const { azureId, id, card } = await story.asked();
    const stale = await story.teams.nextCard(ben);
    const asShown = stale.history[0];
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"');
    const old = { ...stale, history: [asShown!] };
    const answer = await story.teams.click(ben, old, 'reject', { rejectReason: 'too late' });
    expect(JSON.stringify(answer.card)).toContain('"Approved"');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Approved', decisionsReceived: 1 });
    const last = (await story.entries(id)).filter(({ type }) => type === 'vote-refused').at(-1);
    expect(last?.data['why']).toBe('ALREADY_DECIDED');
  });

  test('that needs two approvals is decided by the second, and says so in between', async () => {
    await start({ approvals: 2 });
    const { azureId, id, card } = await story.asked();
    const other = await story.teams.nextCard(ben);
    await story.teams.click(ada, card, 'approve', { approveReason: 'first' });
    await story.everywhere(id, '1 of 2 approvals so far');
    const again = await story.teams.click(ada, card, 'approve');
    expect(again.sentence).toContain('answered this request already');
    expect((await story.azure.request(azureId)).decisionsReceived).toBe(0);
    await story.teams.click(ben, other, 'approve', { approveReason: 'second' });
    await story.everywhere(id, '"Approved"');
    const [decision] = (await story.azure.request(azureId)).decisions;
    expect(decision?.reason).toContain('Ada Approver, Ben Approver');
  });

  test('that one of two approvers rejects is rejected', async () => {
    await start({ approvals: 2 });
    const { azureId, id, card } = await story.asked();
    const other = await story.teams.nextCard(ben);
    await story.teams.click(ada, card, 'approve');
    await story.teams.click(ben, other, 'reject', { rejectReason: 'too broad' });
    await story.everywhere(id, '"Rejected"');
    expect(await story.azure.request(azureId)).toMatchObject({ status: 'Denied', decisionsReceived: 1 });
  });
});
