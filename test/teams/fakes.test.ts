import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { FakeEntra, FakeTeams, teamsIdOf, personalOf } from '../fakes/teams';
import { ada, app, bo, channel } from './rig';

// The fakes stand for Teams in every other test, so that what they promise is tested too.
let teams: FakeTeams;
let received: Record<string, unknown>[];
let answer: { status: number; body: string };
let stopBot: () => Promise<void>;

beforeEach(async () => {
  received = [];
  answer = { status: 200, body: '' };
  const bot = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      received.push({ ...body, authorization: request.headers.authorization });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(bot.address() as AddressInfo).port}/api/messages`;
  teams = await FakeTeams.start({ tenantId: app.tenantId, bot: () => url });
  stopBot = async () => {
    await new Promise((resolve) => bot.close(resolve));
  };
});
afterEach(async () => {
  await Promise.all([teams.stop(), stopBot()]);
});

const call = async (method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> => {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(`${teams.url}${path}`, init);
  return { status: response.status, body: await response.json() };
};
const withCard = (text: string): object => ({ type: 'message', attachments: [{ content: { body: [{ text }] } }] });
const activities = `/v3/conversations/${encodeURIComponent(personalOf(ada))}/activities`;

test('a card is waited for before it comes, and keeps everything it has shown', async () => {
  const coming = teams.nextCard(ada);
  const { body } = await call('POST', activities, withCard('first'));
  const message = await coming;
  expect(body).toEqual({ id: message.id });
  const changed = teams.cardOf(message, 'second');
  expect((await call('PUT', `${activities}/${message.id}`, withCard('second'))).status).toBe(200);
  await changed;
  expect(message.history.map(({ card }) => JSON.stringify(card))).toEqual([
    '{"body":[{"text":"first"}]}',
    '{"body":[{"text":"second"}]}',
  ]);
});

test('each card is given once, in order', async () => {
  await call('POST', activities, withCard('first'));
  await call('POST', activities, withCard('second'));
  const [first, second] = [await teams.nextCard(ada), await teams.nextCard(ada)];
  expect(JSON.stringify([first.history, second.history])).toMatch(/first.*second/);
});

test('a message that is not there cannot be updated', async () => {
  expect((await call('PUT', `${activities}/1`, withCard('x'))).status).toBe(404);
});

test('a new conversation names itself where the activity id is asked for, as the connector does', async () => {
  teams.know(ada);
  const members = [{ id: teamsIdOf(ada) }];
  expect(await call('POST', '/v3/conversations', { members })).toEqual({ status: 200, body: { id: personalOf(ada) } });
  const posted = await call('POST', '/v3/conversations', {
    channelData: { channel: { id: channel.channelId } },
    activity: withCard('x'),
  });
  const message = await teams.nextCard(channel);
  expect(posted.body).toEqual({ id: `${channel.channelId};messageid=${message.id}`, activityId: message.id });
});

test('the roster names those it knows, one by one and in pages', async () => {
  for (const user of [ada, bo, { ...bo, id: 'c', name: 'Cy' }]) teams.know(user);
  const one = await call('GET', `/v3/conversations/x/members/${encodeURIComponent(teamsIdOf(ada))}`);
  expect(one.body).toMatchObject({ objectId: ada.id, userPrincipalName: ada.address, tenantId: app.tenantId });
  expect((await call('GET', '/v3/conversations/x/members/29%3Anobody')).status).toBe(404);
  const first = await call('GET', '/v3/conversations/x/pagedmembers');
  expect(first.body).toMatchObject({ members: [{ name: ada.name }, { name: bo.name }], continuationToken: '2' });
  const last = await call('GET', '/v3/conversations/x/pagedmembers?continuationToken=2');
  expect(last.body).toEqual({ members: [expect.objectContaining({ name: 'Cy' })] });
});

test('a fault strikes the next matching call once', async () => {
  teams.failNext({ status: 429, retryAfter: '3' });
  const refused = await fetch(`${teams.url}${activities}`, { method: 'POST', body: '{}' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
  expect(teams.messages(ada)).toHaveLength(0);
  teams.failNext('reset');
  await expect(call('POST', activities, {})).rejects.toThrow();
  expect(teams.messages(ada)).toHaveLength(0);
  teams.failNext('lost');
  await expect(call('POST', activities, {})).rejects.toThrow();
  expect(teams.messages(ada)).toHaveLength(1);
  expect((await call('POST', activities, {})).status).toBe(200);
  expect(teams.calls).toHaveLength(4);
});

test('a press sends what the button of that card carries, with what was typed', async () => {
  const button = { type: 'Action.Execute', verb: 'approve', data: { id: 'L-1' } };
  const card = { actions: [{ card: { actions: [button, { ...button, verb: 'reject', data: { id: 'other' } }] } }] };
  await call('POST', activities, { attachments: [{ content: card }] });
  answer.body = '{"statusCode":200,"type":"application/vnd.microsoft.activity.message","value":"no"}';
  const pressed = await teams.click(ada, await teams.nextCard(ada), 'approve', { reason: 'x' });
  expect(pressed).toEqual({ status: 200, type: 'application/vnd.microsoft.activity.message', sentence: 'no' });
  expect(received).toMatchObject([
    {
      type: 'invoke',
      name: 'adaptiveCard/action',
      value: { action: { verb: 'approve', data: { id: 'L-1', reason: 'x' } } },
      from: { aadObjectId: ada.id },
      conversation: { id: personalOf(ada), conversationType: 'personal', tenantId: app.tenantId },
    },
  ]);
});

test('people and channels come, speak and leave as Teams tells it', async () => {
  await teams.installPersonal(ada);
  await teams.installChannel(bo, channel);
  await teams.say(bo, 'help', channel);
  await teams.removePersonal(ada);
  expect(received).toMatchObject([
    { type: 'installationUpdate', action: 'add', serviceUrl: teams.url, channelData: { tenant: { id: app.tenantId } } },
    { type: 'conversationUpdate', channelData: { channel: { id: channel.channelId }, team: { id: channel.teamId } } },
    { type: 'message', text: '<at>Lockbox Bot</at> help', conversation: { conversationType: 'channel' } },
    { type: 'installationUpdate', action: 'remove' },
  ]);
});

test('a token of the channel says what the test wants, and nothing where it is left out', async () => {
  const entra = await FakeEntra.start(app);
  const claims = decodeJwt(await entra.channelToken({ aud: 'a', serviceurl: 's', expiresIn: 'never' }));
  expect(claims).toMatchObject({ aud: 'a', serviceurl: 's', iss: 'https://api.botframework.com' });
  expect(claims.exp).toBeUndefined();
  await entra.stop();
});
