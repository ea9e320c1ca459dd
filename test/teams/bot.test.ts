import { request as httpRequest } from 'node:http';
import type { Refusal } from '../../src/model';
import { refusalTexts } from '../../src/teams/texts';
import { WorkflowError, type VoteAnswer } from '../../src/workflow';
import { personalOf, teamsIdOf, type FakeUser } from '../fakes/teams';
import { textOf } from './card-check';
import { requests } from './requests';
import { ada, app, bo, channel, startRig, type Rig, type RigOptions } from './rig';

let rig: Rig;
const start = async (options: RigOptions = {}): Promise<Rig> => {
  rig = await startRig(options);
  return rig;
};
afterEach(() => rig.stop());

const adasChat = () => ({ serviceUrl: rig.teams.url, conversationId: personalOf(ada), tenantId: app.tenantId });
async function cardOnScreen() {
  await rig.bot.deliver.post(adasChat(), { kind: 'card', request: requests['pending']! });
  return rig.teams.nextCard(ada);
}
const press = (value: unknown, user: FakeUser = ada) => rig.teams.press(user, user, value);
const approval = { action: { type: 'Action.Execute', verb: 'approve', data: { id: 'L-0123456789', v: 1 } } };

describe('a press', () => {
  test('is a vote of who the validated activity names, completed by the roster, with the reason typed', async () => {
    await start();
    const answer = await rig.teams.click(ada, await cardOnScreen(), 'approve', { approveReason: 'known case' });
    expect(rig.asked.votes).toEqual([
      {
        requestId: 'L-0123456789',
        verdict: 'approve',
        reason: 'known case',
        by: { id: ada.id, name: ada.name, address: ada.address, tenantId: app.tenantId, guest: false },
      },
    ]);
    expect(answer).toMatchObject({ status: 200, type: 'application/vnd.microsoft.card.adaptive' });
    expect(textOf(answer.card)).toContain('Being approved, waiting for Azure');
    expect(JSON.stringify(answer.card)).not.toContain('Action.Execute');
  });

  test('takes the reason of its own part of the card only', async () => {
    await start();
    await rig.teams.click(ada, await cardOnScreen(), 'reject', { approveReason: 'a', rejectReason: 'b' });
    expect(rig.asked.votes).toMatchObject([{ verdict: 'reject', reason: 'b' }]);
  });

  test('takes nothing from the card but the id: not who pressed, and not what else stands there', async () => {
    await start();
    const data = { id: 'L-0123456789', v: 1, by: bo.id, aadObjectId: bo.id, approveReason: '', guest: false };
    await press({ action: { verb: 'approve', data } });
    expect(rig.asked.votes).toMatchObject([{ by: { id: ada.id } }]);
  });

  test('that is one of several approvals shows how many are given', async () => {
    const request = requests['pending-two-approvals']!;
    await start({ vote: () => Promise.resolve({ ok: true, request }) });
    const { card } = await press(approval);
    expect(textOf(card)).toContain('1 of 2 approvals so far');
  });

  const refusals = Object.keys(refusalTexts) as Refusal[];
  const stale: Refusal[] = ['ALREADY_DECIDED', 'DECISION_UNDER_WAY', 'REQUEST_EXPIRED'];
  const answered = (answer: VoteAnswer): Promise<Rig> => start({ vote: () => Promise.resolve(answer) });

  test.each(refusals.filter((why) => !stale.includes(why)))(
    'refused with %s answers its sentence and leaves the card as it is',
    async (why) => {
      await answered({ ok: false, why, request: requests['pending']! });
      expect(await press(approval)).toEqual({
        status: 200,
        type: 'application/vnd.microsoft.activity.message',
        sentence: refusalTexts[why],
      });
    },
  );

  test.each(stale)('refused with %s shows how the request stands', async (why) => {
    await answered({ ok: false, why, request: requests['approved']! });
    const { card } = await press(approval);
    expect(textOf(card)).toContain('Approved by');
  });

  test.each<[string, unknown, Refusal]>([
    ['an unknown verb', { action: { verb: 'revoke', data: { id: 'L-0123456789', v: 1 } } }, 'UNKNOWN_VERB'],
    ['a verb in other letters', { action: { verb: 'Approve', data: { id: 'L-0123456789', v: 1 } } }, 'UNKNOWN_VERB'],
    ['no action', {}, 'UNKNOWN_VERB'],
    ['no value', undefined, 'UNKNOWN_VERB'],
    ['an id that is none', { action: { verb: 'approve', data: { id: "x' or 1=1", v: 1 } } }, 'MALFORMED_CLICK'],
    [
      'a reason that is no text',
      { action: { verb: 'reject', data: { id: 'L-0123456789', v: 1, rejectReason: {} } } },
      'MALFORMED_CLICK',
    ],
    ['another format', { action: { verb: 'approve', data: { id: 'L-0123456789', v: 2 } } }, 'MALFORMED_CLICK'],
    ['no data', { action: { verb: 'approve' } }, 'MALFORMED_CLICK'],
  ])('with %s is refused by name, and recorded with who pressed', async (_name, value, why) => {
    await start();
    expect(await press(value)).toMatchObject({ status: 200, sentence: refusalTexts[why] });
    expect(rig.asked.badClicks).toEqual([{ id: ada.id, why }]);
    expect(rig.asked.votes).toEqual([]);
  });

  test('by a guest says so to the workflow', async () => {
    await start();
    const guest: FakeUser = { ...bo, role: 'guest', address: 'bo_example.org#EXT#@example.com' };
    await press(approval, guest);
    expect(rig.asked.votes).toMatchObject([{ by: { id: bo.id, guest: true } }]);
  });

  test('by somebody whose home is another tenant says so to the workflow', async () => {
    await start();
    await press(approval, { ...bo, tenantId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' });
    expect(rig.asked.votes).toMatchObject([{ by: { tenantId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' } }]);
  });

  test('in a channel is looked up among the members of the team', async () => {
    await start();
    await rig.teams.press(ada, channel, approval);
    expect(rig.asked.votes).toMatchObject([{ by: { address: ada.address } }]);
    expect(rig.teams.calls.map(({ path }) => decodeURIComponent(path))).toEqual([
      `/v3/conversations/${channel.teamId}/members/${teamsIdOf(ada)}`,
    ]);
  });

  test.each([
    ['does not answer with success', { status: 503 } as const],
    ['answers too late', 'silence' as const],
  ])('is not a vote while the roster %s, since a guest could be meant', async (_name, fault) => {
    await start({ options: { timeouts: { rosterMs: 300 } } });
    rig.teams.failNext(fault, /members/);
    expect((await press(approval)).sentence).toMatch(/could not make sure who you are/);
    expect(rig.asked.votes).toEqual([]);
  });

  test.each(['aadObjectId', 'objectId'] as const)('is completed by a roster that names accounts by %s', async (key) => {
    await start();
    rig.teams.objectIdKey = key;
    await press(approval);
    expect(rig.asked.votes).toMatchObject([{ by: { address: ada.address } }]);
  });

  test('is not a vote where the roster answers with another account', async () => {
    await start();
    const stranger = { ...rig.teams.envelope(ada, ada), type: 'invoke', name: 'adaptiveCard/action', value: approval };
    rig.teams.know(ada);
    const from = { id: teamsIdOf(ada), aadObjectId: bo.id };
    const { text } = await rig.teams.sendRaw(JSON.stringify({ ...stranger, from }));
    expect(text).toContain('could not make sure who you are');
    expect(rig.asked.votes).toEqual([]);
  });

  test.each([undefined, '', 'not-a-guid', 42])('by the account %p is by nobody', async (aadObjectId) => {
    await start();
    const from = { id: teamsIdOf(ada), aadObjectId };
    const activity = {
      ...rig.teams.envelope(ada, ada),
      type: 'invoke',
      name: 'adaptiveCard/action',
      value: approval,
      from,
    };
    expect((await rig.teams.sendRaw(JSON.stringify(activity))).text).toContain('could not make sure who you are');
    expect(rig.asked.votes).toEqual([]);
  });

  test('that takes long is answered in time, goes on, and is not lost', async () => {
    let finish: (answer: VoteAnswer) => void = () => undefined;
    const vote = new Promise<VoteAnswer>((resolve) => (finish = resolve));
    // Long enough for the roster to be asked on a machine that is busy.
    await start({ vote: () => vote, options: { timeouts: { pressMs: 1_000 } } });
    expect((await press(approval)).sentence).toMatch(/takes longer than usual/);
    expect(rig.asked.votes).toHaveLength(1);
    finish({ ok: true, request: requests['deciding-not-sent']! });
  });

  test('that cannot be kept is 503, and says that nothing was done', async () => {
    await start({ vote: () => Promise.reject(new WorkflowError('STORE_UNAVAILABLE', 'SQLITE_FULL at /var/db')) });
    expect(await press(approval)).toMatchObject({
      status: 503,
      type: 'application/vnd.microsoft.error',
      card: { code: 'STORE_UNAVAILABLE', message: refusalTexts.STORE_UNAVAILABLE },
    });
  });

  test('that fails in any other way tells no cause', async () => {
    await start({ vote: () => Promise.reject(new Error('secret detail')) });
    const answer = await press(approval);
    expect(answer).toMatchObject({ status: 200, type: 'application/vnd.microsoft.activity.message' });
    expect(JSON.stringify(answer)).not.toContain('secret detail');
    expect(rig.log.join()).toContain('secret detail');
  });

  test('of another kind of invoke is not implemented', async () => {
    await start();
    const answer = await rig.teams.send(ada, ada, { type: 'invoke', name: 'composeExtension/submitAction', value: {} });
    expect(answer).toMatchObject({ status: 501, text: '' });
  });
});

describe('joining', () => {
  test('a person who installs the app is remembered with name and address from the roster', async () => {
    await start();
    await rig.teams.installPersonal(ada);
    expect(rig.asked.joined).toEqual([
      { person: { id: ada.id, name: ada.name, address: ada.address }, guest: false, conversation: adasChat() },
    ]);
  });

  test('a person who writes is remembered as well, since their installation may have been missed', async () => {
    await start();
    await rig.teams.say(ada, 'help');
    expect(rig.asked.joined).toMatchObject([{ person: { id: ada.id } }]);
  });

  test('a person who removes the app is forgotten', async () => {
    await start();
    await rig.teams.removePersonal(ada);
    expect(rig.asked).toMatchObject({ joined: [], left: [ada.id] });
  });

  test('an installation is not acknowledged while the roster cannot be asked, so that it comes again', async () => {
    await start();
    rig.teams.failNext({ status: 500 }, /members/);
    expect((await rig.teams.installPersonal(ada)).status).toBe(503);
    expect(rig.asked.joined).toEqual([]);
    expect((await rig.teams.installPersonal(ada)).status).toBe(200);
    expect(rig.asked.joined).toHaveLength(1);
  });

  test('who writes while the roster cannot be asked is answered, and remembered by the next message', async () => {
    await start();
    rig.teams.failNext({ status: 500 }, /members/);
    expect((await rig.teams.say(ada, 'help')).status).toBe(200);
    expect(rig.asked.joined).toEqual([]);
    await rig.teams.say(ada, 'help');
    expect(rig.asked.joined).toHaveLength(1);
  });

  test('a person of another tenant is not remembered', async () => {
    await start();
    await rig.teams.installPersonal({ ...bo, tenantId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' });
    expect(rig.asked.joined).toEqual([]);
  });

  test('a channel that the bot is added to, or spoken to in, is remembered without the thread', async () => {
    await start();
    await rig.teams.installChannel(bo, channel);
    const thread = { ...channel, channelId: `${channel.channelId};messageid=1700000000000` };
    const inThread = { conversation: { id: thread.channelId, conversationType: 'channel', tenantId: app.tenantId } };
    await rig.teams.send(bo, channel, { type: 'message', text: 'help', ...inThread });
    const joined = {
      ...channel,
      conversation: { serviceUrl: rig.teams.url, conversationId: channel.channelId, tenantId: app.tenantId },
    };
    expect(rig.asked.channels).toEqual([joined, joined]);
    expect(rig.teams.messages(thread)).toHaveLength(1);
  });

  test('a channel that was chosen at the installation is the one that is remembered', async () => {
    await start();
    const tenant = { id: app.tenantId };
    const settings = { selectedChannel: { id: '19:chosen@thread.tacv2' } };
    const channelData = { tenant, settings, team: { id: channel.teamId } };
    await rig.teams.send(bo, channel, { type: 'installationUpdate', action: 'add', channelData });
    expect(rig.asked.channels).toMatchObject([{ channelId: '19:chosen@thread.tacv2' }]);
  });

  test.each([
    ['somebody else joins', { membersAdded: [{ id: '29:other' }] }],
    ['the bot is removed', { membersRemoved: [{ id: '28:00000000-0000-4000-8000-0000000000b0' }] }],
    ['the team is renamed', { channelData: { eventType: 'teamRenamed', tenant: { id: app.tenantId } } }],
  ])('a channel is not joined when %s', async (_name, changes) => {
    await start();
    await rig.teams.send(bo, channel, { type: 'conversationUpdate', ...changes });
    expect(rig.asked.channels).toEqual([]);
  });

  test('a group chat is answered and not remembered', async () => {
    await start();
    const conversation = { id: '19:group@thread.v2', conversationType: 'groupChat', tenantId: app.tenantId };
    await rig.teams.send(ada, ada, { type: 'message', text: 'help', conversation });
    expect(rig.asked).toMatchObject({ joined: [], channels: [] });
    expect(rig.teams.messages({ teamId: '', channelId: conversation.id })).toHaveLength(1);
  });
});

describe('a message', () => {
  const answerTo = async (text: string, options: RigOptions = {}, where: FakeUser | typeof channel = ada) => {
    await start(options);
    expect((await rig.teams.say(ada, text, where)).status).toBe(200);
    return (await rig.teams.nextCard(where)).history[0]!;
  };

  test.each(['pending', 'PENDING', '  pending please '])('"%s" lists what waits', async (text) => {
    expect(textOf((await answerTo(text)).card)).toContain('Waiting for an answer');
  });

  test('"show" and the beginning of several ids names them', async () => {
    const several = [requests['pending']!, { ...requests['approved']!, id: 'L-0123456788' }];
    const { card } = await answerTo('show L-01', { history: { find: () => Promise.resolve(several) } });
    expect(textOf(card)).toContain('L-0123456788');
  });

  test('"show" and an unknown id says so', async () => {
    expect((await answerTo('show X')).text).toMatch(/no such request/);
  });

  test('"pending" and "history" say so when there is nothing', async () => {
    const none = { pending: () => Promise.resolve([]), page: () => Promise.resolve({ items: [] }) };
    expect((await answerTo('pending', { history: none })).text).toBe('Nothing waits for an answer of yours.');
    await rig.stop();
    expect(textOf((await answerTo('history', { history: none })).card)).toContain('Nothing was found\neverything');
  });

  test.each(['help', 'hello', '', 'show', `show ${'x'.repeat(101)}`, 'approve L-0123456789'])(
    '"%s" gets help',
    async (text) => {
      expect(textOf((await answerTo(text)).card)).toContain('Lockbox Bot');
    },
  );

  test('in a channel is read without the mention', async () => {
    expect(textOf((await answerTo('help', {}, channel)).card)).toContain('the past, newest first');
  });

  test('of many unclosed mentions is read at once', async () => {
    expect(textOf((await answerTo('<at>'.repeat(50_000))).card)).toContain('Lockbox Bot');
  });

  test('that cannot be answered now is 503, and of any other failure 500, without a cause', async () => {
    const failing = (error: Error): RigOptions => ({ history: { pending: () => Promise.reject(error) } });
    await start(failing(new WorkflowError('STORE_UNAVAILABLE', 'secret detail')));
    expect(await rig.teams.say(ada, 'pending')).toMatchObject({
      status: 503,
      text: '{"type":"about:blank","title":"Nothing can be kept now. Nothing was taken. Try again.","status":503,"code":"UNAVAILABLE"}',
    });
    await rig.stop();
    await start(failing(new Error('secret detail')));
    expect(await rig.teams.say(ada, 'pending')).toMatchObject({
      status: 500,
      text: '{"type":"about:blank","title":"Something went wrong here.","status":500,"code":"INTERNAL"}',
    });
  });
});

test('an activity of a kind that nobody asked for is taken and does nothing', async () => {
  await start();
  for (const type of ['typing', 'messageReaction', 'endOfConversation', 'event', 'oddity']) {
    expect((await rig.teams.send(ada, ada, { type })).status).toBe(200);
  }
  expect(rig.teams.calls).toEqual([]);
});

test('a caller who leaves before the answer disturbs nobody', async () => {
  let finish: () => void = () => undefined;
  const wait = new Promise<never[]>((resolve) => {
    finish = () => {
      resolve([]);
    };
  });
  let began: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (began = resolve));
  await start({
    history: {
      pending: () => {
        began();
        return wait;
      },
    },
  });
  const body = JSON.stringify({ ...rig.teams.envelope(ada, ada), type: 'message', text: 'pending' });
  const request = httpRequest(rig.botUrl, { method: 'POST' });
  request.on('error', () => undefined);
  request.end(body);
  await reached;
  request.destroy();
  finish();
  expect((await rig.teams.say(ada, 'help')).status).toBe(200);
});
