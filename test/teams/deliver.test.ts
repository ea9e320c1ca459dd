import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccessRequest } from '../../src/model';
import { requestCard } from '../../src/teams/cards';
import type { ConversationRef, Outgoing, Trouble } from '../../src/outbox';
import { personalOf, type Fault } from '../fakes/teams';
import { now, requests } from './requests';
import { ada, app, startRig, type Rig } from './rig';

const question: Outgoing = { kind: 'card', request: requests['pending']! };
const outcome: Outgoing = { kind: 'card', request: requests['approved']! };

let rig: Rig;
let to: ConversationRef;

beforeEach(async () => {
  rig = await startRig({ authenticated: true, options: { timeouts: { sendMs: 1_000 } } });
  to = { serviceUrl: rig.teams.url, conversationId: personalOf(ada), tenantId: app.tenantId };
});
afterEach(() => rig.stop());

test('a card is posted as the bot, and its verdict names the message and the card as shown', async () => {
  const verdict = await rig.bot.deliver.post(to, question);
  const message = await rig.teams.nextCard(ada);
  const card = requestCard(requests['pending']!, now);
  expect(verdict).toEqual({ kind: 'sent', activityId: message.id, card: JSON.stringify(card) });
  expect(message.history).toEqual([{ text: '', summary: card.speak, card }]);
  expect(rig.teams.calls.map(({ authorization }) => authorization)).toEqual(['Bearer bot-token-1']);
});

test('an update takes the place of the card and keeps the message', async () => {
  await rig.bot.deliver.post(to, question);
  const message = await rig.teams.nextCard(ada);
  expect(await rig.bot.deliver.update(to, message.id, outcome)).toMatchObject({ kind: 'sent', activityId: message.id });
  expect(rig.teams.messages(ada)).toHaveLength(1);
  await rig.teams.cardOf(message, '"Approved"');
});

test('a notice is posted as a card', async () => {
  const notice: Outgoing = { kind: 'notice', notice: { about: 'nobody-decided', requestId: 'L-0123456789' } };
  expect(await rig.bot.deliver.post(to, notice)).toMatchObject({ kind: 'sent' });
  await rig.teams.cardOf(await rig.teams.nextCard(ada), 'nobody decided');
});

test('one token serves many messages', async () => {
  await Promise.all([rig.bot.deliver.post(to, question), rig.bot.deliver.post(to, outcome)]);
  await rig.bot.deliver.post(to, question);
  expect(rig.entra.tokensIssued).toBe(1);
});

const busy = { kind: 'retry', trouble: 'throttled', reason: 'Teams answered 429', conversation: true };
const failing = { kind: 'retry', trouble: 'unavailable' };
const refused = { kind: 'never', trouble: 'refused' };

test.each<[string, Fault, object]>([
  ['too many requests', { status: 429, retryAfter: '7' }, { ...busy, afterMs: 7_000 }],
  [
    'too many requests, until a moment',
    { status: 429, retryAfter: 'Tue, 24 Nov 2026 09:05:30 GMT' },
    { ...busy, afterMs: 29_750 },
  ],
  ['too many requests, for absurdly long', { status: 429, retryAfter: '999999' }, { ...busy, afterMs: 3_600_000 }],
  ['a failed precondition', { status: 412 }, { ...busy, reason: 'Teams answered 412' }],
  ['a server error', { status: 500 }, { ...failing, reason: 'Teams answered 500' }],
  ['a bad gateway', { status: 502 }, { ...failing, reason: 'Teams answered 502', conversation: true }],
  [
    'an unavailable service that says when',
    { status: 503, retryAfter: '1' },
    { ...failing, reason: 'Teams answered 503', conversation: true, afterMs: 1_000 },
  ],
  ['a gateway time-out', { status: 504 }, { ...failing, reason: 'Teams answered 504', conversation: true }],
  ['a cut connection', 'reset', { ...failing, reason: 'Teams could not be reached' }],
  ['no answer at all', 'silence', { ...failing, reason: 'Teams did not answer in time' }],
  [
    'a refusal without a name',
    { status: 403 },
    { kind: 'gone', trouble: 'not-installed', reason: 'Teams answered 403' },
  ],
  [
    'a conversation that is not there',
    { status: 404 },
    { kind: 'gone', trouble: 'conversation-gone', reason: 'Teams answered 404' },
  ],
  ['a message that is not taken', { status: 400 }, { ...refused, reason: 'Teams answered 400' }],
  ['a message that is too large', { status: 413 }, { ...refused, reason: 'Teams answered 413' }],
  ['a token that is not taken', { status: 401 }, { ...failing, reason: 'Teams answered 401' }],
])('%s is one attempt and one verdict', async (_name, fault, verdict) => {
  rig.teams.failNext(fault);
  expect(await rig.bot.deliver.post(to, question)).toEqual(verdict);
  expect(rig.teams.calls).toHaveLength(1);
  expect(rig.teams.messages(ada)).toHaveLength(0);
});

test('a message whose receipt was lost is tried again by the outbox alone', async () => {
  rig.teams.failNext('lost');
  expect(await rig.bot.deliver.post(to, question)).toMatchObject({ kind: 'retry' });
  expect(rig.teams.messages(ada)).toHaveLength(1);
});

test('a card that cannot be made is parked, and is not taken for a fault of Teams', async () => {
  const broken = { ...requests['pending']!, facts: undefined } as unknown as AccessRequest;
  expect(await rig.bot.deliver.post(to, { kind: 'card', request: broken })).toEqual({
    ...refused,
    reason: 'the card could not be made',
  });
  expect(rig.log.join()).toContain('a card could not be made');
});

test('an update of a message that is gone says so', async () => {
  expect(await rig.bot.deliver.update(to, 'no-such-message', outcome)).toMatchObject({ kind: 'gone' });
});

test.each<[string, number, string, Trouble]>([
  ['the app is not in the conversation', 403, 'BotNotInConversationRoster', 'not-installed'],
  ['the app is not installed for the person', 403, 'ForbiddenOperationException', 'not-installed'],
  ['the person blocked the bot', 403, 'MessageWritesBlocked', 'blocked'],
  ['the person blocked the conversation', 403, 'ConversationBlockedByUser', 'blocked'],
  ['an administrator disabled the bot', 403, 'BotDisabledByAdmin', 'disabled'],
  ['the conversation was deleted', 404, 'ConversationNotFound', 'conversation-gone'],
])('that %s is known by its code, at a post and at an update alike', async (_, status, code, trouble) => {
  const verdict = { kind: 'gone', trouble, reason: `Teams answered ${String(status)} ${code}` };
  rig.teams.failNext({ status, code });
  expect(await rig.bot.deliver.post(to, question)).toEqual(verdict);
  rig.teams.failNext({ status, code });
  expect(await rig.bot.deliver.update(to, 'a-message', question)).toEqual(verdict);
  rig.teams.failNext({ status, code: 'Forbidden', subCode: code });
  expect(await rig.bot.deliver.post(to, question)).toEqual(verdict);
});

test.each<[string, Fault]>([
  ['by its code', { status: 404, code: 'ActivityNotFoundInConversation' }],
  ['without a code', { status: 404 }],
  ['by a refusal without a code', { status: 403 }],
])('an update that finds no message says that only the message is gone, %s', async (_, fault) => {
  rig.teams.failNext(fault);
  const verdict = await rig.bot.deliver.update(to, 'a-message', question);
  expect(verdict).toMatchObject({ kind: 'gone', trouble: 'message-gone', message: true });
});

test.each<[string, Fault]>([
  ['301', { status: 301, location: 'http://127.0.0.1:9/' }],
  ['308', { status: 308, location: 'http://127.0.0.1:9/' }],
  ['410', { status: 410 }],
  ['the code InvalidBotApiHost', { status: 403, code: 'InvalidBotApiHost' }],
])('%s says that the conversation is served elsewhere, and is not followed', async (_, fault) => {
  rig.teams.failNext(fault);
  expect(await rig.bot.deliver.post(to, question)).toMatchObject({ kind: 'retry', trouble: 'moved' });
  expect(rig.teams.calls).toHaveLength(1);
});

test('after Teams asked for silence, there is no turn in that conversation, and one in others', async () => {
  rig.teams.failNext({ status: 429, retryAfter: '7' });
  await rig.bot.deliver.post(to, question);
  expect(rig.bot.deliver.turn(to.conversationId)).toEqual({ free: false, afterMs: 7_000, all: false });
  expect(rig.bot.deliver.turn('another')).toMatchObject({ free: true });
});

test.each(['http://127.0.0.1:9/', 'https://evil.example/', 'not an address'])(
  'the stored address %s is never spoken to, nor is a token fetched for it',
  async (serviceUrl) => {
    expect(await rig.bot.deliver.post({ ...to, serviceUrl }, question)).toMatchObject({ kind: 'never' });
    expect(rig.entra.tokensIssued).toBe(0);
  },
);

test('a redirect is not followed: another host is told nothing', async () => {
  const told: unknown[] = [];
  const elsewhere = createServer((request, response) => {
    told.push(request.headers);
    response.end('{"id":"1"}');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
  rig.teams.failNext({ status: 307, location });
  expect(await rig.bot.deliver.post(to, question)).toMatchObject({ kind: 'retry', reason: 'Teams answered 307' });
  expect(told).toEqual([]);
  await new Promise((resolve) => elsewhere.close(resolve));
});

test.each([
  ['a refused secret', { status: 401, body: '{"error":"invalid_client"}' }, 'its credential was refused'],
  ['an answer that is no JSON', { status: 200, body: '<html>' }, 'the login service did not answer'],
  ['an answer without a token', { status: 200, body: '{}' }, 'its credential was refused'],
])('%s at the sign-in is tried again, and says so without the secret', async (_name, answer, reason) => {
  rig.entra.refuseWith = answer;
  const verdict = await rig.bot.deliver.post(to, question);
  expect(verdict).toMatchObject({ kind: 'retry', reason: expect.stringContaining(reason) as string });
  expect(JSON.stringify(verdict)).not.toContain(app.password);
  expect(rig.teams.calls).toHaveLength(0);
});
