import { playedOn, type TestDatabases } from '../fakes/databases';
import { ada, bo, idOn, ops, Story, textOf } from './rig';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe.each(playedOn())('channels, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start(await fresh());
  });
  afterEach(() => story.end());

  /** Microsoft asks, and Ada has the card, among other messages. */
  const opened = async (): Promise<string> => {
    await story.azure.ask();
    story.look();
    return idOn(await story.shownIn(ada, 'Microsoft asks for access'));
  };
  const dailyOnes = () => story.teams.messages(ops).filter((one) => textOf(one).includes('Lockbox requests from'));

  test('hear once a day what happened and what was watched, also with two instances and after a restart', async () => {
    await story.startService();
    const { id } = await story.asked();
    story.pass(dayMs);
    const message = textOf(await story.shownIn(ops, 'Lockbox requests from'));
    expect(message).toContain(`Opened: 1 (${id})`);
    expect(message).toContain('Not watched: ');
    expect(message).toContain('Requests of tenant scope cannot be read by any API');
    expect(message).toMatch(/Entry \d+ of the ledger holds all of it, covered by the signed checkpoint of size \d+/);
    await story.stopService();
    await story.startService();
    const { id: next } = await story.asked();
    await story.everywhere(next, 'Microsoft asks for access');
    // A clock that jumps by a day takes the lease from whoever is sending: Teams may then show the same message twice.
    const entries = dailyOnes().map((one) => /Entry \d+ of the ledger/.exec(textOf(one))?.[0]);
    expect(new Set(entries).size).toBe(1);
    expect((await story.types()).filter((type) => type === 'daily')).toHaveLength(1);
  });

  test('can be asked for a daily report at any time, which stands in the ledger and is signed', async () => {
    await story.teams.say(bo, 'daily');
    await story.shownIn(bo, 'only for those whom a group of this service names');
    await story.teams.say(ada, 'daily');
    const message = textOf(await story.shownIn(ada, 'Lockbox requests from'));
    expect(message).toMatch(/covered by the signed checkpoint of size \d+/);
    expect(message).toMatch(/No subscription-scope request/);
    expect((await story.types()).filter((type) => type === 'daily')).toHaveLength(1);
    expect(dailyOnes()).toEqual([]);
  });

  test('are quiet while an approver silences them, tell at the end what they missed, and approvers are asked all the same', async () => {
    await story.teams.say(bo, 'silence ops for 4h because I can');
    await story.shownIn(bo, 'Only approvers of this organization');
    await story.teams.say(ada, 'silence ops for 4h because of *maintenance*');
    expect(textOf(await story.shownIn(ada, 'This silence is in force'))).toContain('maintenance');
    const id = await opened();
    expect(story.copies(ops, id)).toEqual([]);
    await story.teams.say(ada, 'silences');
    await story.shownIn(ada, 'Silences in force');
    story.pass(4 * hourMs + 60_000);
    expect(textOf(await story.shownIn(ops, 'A silence is over: 1 message was held back'))).toContain(id);
    expect((await story.types()).filter((type) => type.startsWith('silence-'))).toEqual([
      'silence-refused',
      'silence-added',
      'silence-ended',
    ]);
  });

  test('hear what they missed when a silence is ended by a local command while the service runs', async () => {
    await story.teams.say(ada, 'silence ops for 4h because of tests');
    const [silence] = /S-\d+/.exec(textOf(await story.shownIn(ada, 'This silence is in force')))!;
    const id = await opened();
    const { code, out } = await story.command(['silence', 'end', silence, '--local']);
    expect([code, out]).toEqual([0, expect.stringContaining('ended')]);
    expect(textOf(await story.shownIn(ops, 'A silence is over'))).toContain(id);
  });

  test('get one message for a burst that is spread over polls, beside twenty cards', async () => {
    const ids: string[] = [];
    for (let poll = 0; poll < 3; poll += 1) {
      for (let each = 0; each < 8; each += 1) ids.push((await story.azure.ask()).requestId);
      story.pass(hourMs / 60);
      await story.opened(ids.at(-1)!);
    }
    const withText = (text: string) => story.teams.messages(ops).filter((one) => textOf(one).includes(text));
    // One that Teams was too busy for comes later than the list.
    await story.until(() => withText('Id in Azure').length >= 20, 'twenty cards in the channel');
    await story.shownIn(ops, '4 requests wait for an answer');
    expect([withText('requests wait for an answer').length, withText('Id in Azure').length]).toEqual([1, 20]);
  });
});
