import type { Status } from '../../src/history';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, ben, bo, idOn, ops, Story, textOf } from './rig';

describe.each(playedOn())('the cards, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  const start = async (options: Parameters<typeof Story.start>[1] = {}): Promise<void> => {
    story = await Story.start(await fresh(), options);
  };
  afterEach(() => story.end());

  test('reach an approver who installs the app only after the request opened', async () => {
    await start({ nobodyMet: true });
    await story.azure.ask();
    story.look();
    await story.teams.installPersonal(ada);
    const card = await story.shownIn(ada, 'Microsoft asks for access');
    await story.teams.click(ada, card, 'approve');
    await story.shownIn(ada, '"Approved"');
  });

  test('reach an approver who is named by address once they have met the bot, and only that account may decide', async () => {
    await start({ nobodyMet: true, approvers: [ada.address, ben.id] });
    const { requestId } = await story.azure.ask();
    await story.teams.say(bo, 'help', ops);
    story.look();
    expect(textOf(await story.shownIn(ops, 'Approvers who could not be reached'))).toContain(ada.address);
    await story.teams.installPersonal(ada);
    const card = await story.shownIn(ada, 'Microsoft asks for access');
    const other = { ...bo, id: '00000000-0000-4000-8000-0000000000aa', name: 'Another Ada', address: ada.address };
    const copy = await story.shownIn(ops, 'Microsoft asks for access');
    const refused = await story.teams.click(other, copy, 'approve');
    expect(refused.sentence).toContain('belonged to another account');
    await story.shownIn(ops, 'now belongs to another account');
    expect((await story.azure.request(requestId)).decisionsReceived).toBe(0);
    await story.teams.click(ada, card, 'approve');
    await story.shownIn(ada, '"Approved"');
    expect(await story.types()).toEqual(expect.arrayContaining(['approver-pinned', 'approver-resolved']));
  });

  test.each([
    ['busy', { status: 429, retryAfter: '1' }],
    ['failing', { status: 503 }],
    ['cut off before it posted', 'reset'],
  ] as const)('come, and once, when Teams was %s', async (_, fault) => {
    await start();
    story.teams.failNext(fault, /personal|a:|a%3A/i);
    const { id } = await story.asked();
    await story.everywhere(id, 'Microsoft asks for access');
    expect(story.copies(ada, id)).toHaveLength(1);
    expect(story.copies(ben, id)).toHaveLength(1);
  });

  test('that Teams posted without saying so are posted again, and both then tell the outcome or the newest does', async () => {
    await start();
    story.teams.failNext('lost', /a:|a%3A/i);
    const { id } = await story.asked();
    await story.until(() => story.copies(ada, id).length + story.copies(ben, id).length === 3, 'the card twice');
    const [newest] = story.copies(ada, id).slice(-1);
    await story.teams.click(ada, newest!, 'approve');
    await story.until(
      () => [ada, ben, ops].every((where) => textOf(story.copies(where, id).at(-1)!).includes('"Approved"')),
      'the outcome on the newest copy of each',
    );
  });

  test('that Teams refuses for good are parked, and the admins are told; the others come', async () => {
    await start();
    story.teams.failNext({ status: 400 }, new RegExp(`a(:|%3A)${ada.id}`, 'i'));
    const { requestId } = await story.azure.ask();
    story.look();
    await story.shownIn(ben, 'Microsoft asks for access');
    expect(textOf(await story.shownIn(ops, 'A message could not be delivered'))).toContain(ada.id);
    expect((await story.azure.request(requestId)).status).toBe('Pending');
    expect(await story.types()).toContain('message-not-shown');
  });

  test('that a person deleted are posted anew with the outcome', async () => {
    await start();
    const { id, card } = await story.asked();
    const other = await story.teams.nextCard(ben);
    story.teams.failNext({ status: 404 }, new RegExp(`activities/${other.id}`));
    await story.teams.click(ada, card, 'approve');
    await story.until(() => story.copies(ben, id).length === 2, 'a new message');
    await story.until(() => textOf(story.copies(ben, id)[1]!).includes('"Approved"'), 'the outcome on it');
  });

  test('that nobody has been shown for two minutes are an alarm to the admins, once; one that was shown is none', async () => {
    await start({ nobodyMet: true, approvers: [ada.id], notify: '' });
    const { requestId } = await story.azure.ask();
    story.look();
    await story.opened(requestId);
    story.pass(3 * 60_000);
    await story.recorded('card-undelivered');
    const ask = (path: string) => fetch(`http://127.0.0.1:${String(story.service.port)}${path}`);
    expect((await ask('/readyz')).status).toBe(503);
    // Whoever spreads calls must go on doing so: the call that ends this comes from Teams.
    expect((await ask('/readyz?for=traffic')).status).toBe(200);
    const status = async (): Promise<Status> => (await (await ask('/api/status')).json()) as Status;
    const adas = ({ recipient }: { recipient: string }): boolean => recipient === `person/${ada.id}`;
    // It is tried, and then known that nothing reaches her.
    await story.once(async () => (await status()).deliveries.some(adas));
    const alarmed = await status();
    expect(alarmed.requests).toMatchObject({ waiting: 1, undelivered: [expect.stringMatching(/^L-/)] });
    expect(alarmed.deliveries.find(adas)).toMatchObject({ status: 'unreachable', trouble: 'not-installed' });
    expect(alarmed.faults).toEqual(expect.arrayContaining(['REQUEST_UNDELIVERED', 'DELIVERY_TROUBLE']));
    await story.teams.say(bo, 'help', ops);
    await story.shownIn(ops, 'nobody has been shown it');
    await story.teams.installPersonal(ada);
    await story.shownIn(ada, 'Microsoft asks for access');
    // It is ready once that the card was shown is recorded.
    await story.once(async () => (await status()).requests.undelivered.length === 0);
    story.pass(6_000);
    expect((await ask('/readyz')).status).toBe(200);
    expect((await story.types()).filter((type) => type === 'card-undelivered')).toHaveLength(1);
    expect((await story.azure.request(requestId)).status).toBe('Pending');
  });

  test("of approvers who cannot be reached come to the route's channel within two minutes, once, with a mention of all of them; anybody of them can answer there", async () => {
    await start({ nobodyMet: true });
    await story.teams.say(bo, 'help', ops);
    const { requestId } = await story.azure.ask();
    story.look();
    const copy = await story.shownIn(ops, 'Microsoft asks for access');
    const id = idOn(copy);
    story.pass(61_000);
    const card = await story.shownIn(ops, 'could not be reached in a chat of your own');
    const mentioned = (): object[] =>
      (card.history.at(-1)!.card as { msteams: { entities: object[] } }).msteams.entities;
    // They need not have been out of reach since the same moment.
    await story.until(() => mentioned().length === 2, 'a mention of both');
    expect(mentioned()).toEqual(
      [ada, ben].map(({ id: oid }, index) => {
        const name = index === 0 ? 'an approver' : 'an approver 2';
        return { type: 'mention', text: `<at>${name}</at>`, mentioned: { id: oid, name } };
      }),
    );
    expect(card.id).not.toBe(copy.id);
    story.pass(61_000);
    await story.teams.installPersonal(ada);
    await story.shownIn(ada, 'Microsoft asks for access');
    await story.teams.click(ben, card, 'approve');
    await story.everywhere(id, '"Approved"', [ada, ops]);
    expect(story.copies(ops, id)).toHaveLength(2);
    expect(textOf(card)).not.toContain('could not be reached in a chat');
    expect((await story.azure.request(requestId)).decisionsReceived).toBe(1);
    // Each of them is asked for once, together or one after the other.
    const asked = (await story.entries(id)).filter(({ type }) => type === 'asked-elsewhere');
    expect(asked.flatMap(({ data }) => data['people'] as unknown[])).toHaveLength(2);
  });

  test.each([
    ['blocked the bot', { status: 403, code: 'MessageWritesBlocked' }, 'blocked'],
    ['removed the app', { status: 403, code: 'BotNotInConversationRoster' }, 'not-installed'],
    ['lost the conversation', { status: 404, code: 'ConversationNotFound' }, 'conversation-gone'],
  ] as const)(
    'of an approver who %s are told of by name, and brought before the channel with their name',
    async (_, fault, what) => {
      await start();
      // It stays like that until it is mended.
      for (let times = 0; times < 2; times += 1) story.teams.failNext(fault, new RegExp(`a(:|%3A)${ada.id}`, 'i'));
      await story.azure.ask();
      story.look();
      const id = idOn(await story.shownIn(ben, 'Microsoft asks for access'));
      await story.recorded('message-not-shown');
      story.pass(61_000);
      await story.until(
        () => story.copies(ops, id).some((one) => textOf(one).includes('<at>Ada Approver</at>')),
        'a mention',
      );
      const [entry] = (await story.entries(id)).filter(({ type }) => type === 'message-not-shown');
      expect(entry?.data).toMatchObject({ status: 'unreachable', why: what });
      expect(JSON.stringify(entry)).not.toContain(ada.id);
      // Once Teams takes it again, it comes by itself.
      story.pass(61_000);
      await story.everywhere(id, 'Microsoft asks for access', [ada, ben]);
    },
  );

  test('follow a conversation that is served at another address, once anything came from there, a press included', async () => {
    await start();
    const { id, card } = await story.asked();
    const elsewhere = await story.teams.alsoServeElsewhere();
    for (let times = 0; times < 99; times += 1)
      story.teams.failNext({ status: 410 }, new RegExp(`^/v3.*a(:|%3A)${ada.id}/activities`, 'i'));
    story.teams.serve(elsewhere);
    await story.teams.click(ada, card, 'approve');
    await story.everywhere(id, '"Approved"', [ada]);
    expect(story.copies(ada, id)).toHaveLength(1);
  });

  test('wait while a removed app is away, and come when it is back', async () => {
    await start();
    await story.teams.removePersonal(ada);
    const { requestId } = await story.azure.ask();
    story.look();
    await story.shownIn(ben, 'Microsoft asks for access');
    expect(story.teams.messages(ada)).toEqual([]);
    await story.teams.installPersonal(ada);
    await story.shownIn(ada, 'Microsoft asks for access');
    expect((await story.azure.request(requestId)).status).toBe('Pending');
  });

  test('answer pending, show, history and help in words of their own', async () => {
    await start();
    const { azureId, id } = await story.asked({ justification: 'Look at **failing** <at>calls</at>' });
    await story.teams.say(ada, 'pending');
    await story.shownIn(ada, 'Waiting for an answer');
    await story.teams.say(ada, `show ${azureId.slice(0, 8)}`);
    expect(textOf(await story.shownIn(ada, 'As it stood at'))).toContain(id);
    await story.teams.say(ada, 'history pending');
    expect(textOf(await story.shownIn(ada, 'The newest 1 of 1'))).toContain(id);
    await story.teams.say(ada, 'what can you do');
    await story.shownIn(ada, 'requests that wait for an answer');
  });
});
