import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import express from 'express';

/** Somebody who uses Teams. */
export interface TeamsUser {
  /** Entra object id. */
  id: string;
  name: string;
  address: string;
}

/** A message as it stands in a conversation, and how often it was changed. */
export interface TeamsMessage {
  id: string;
  conversationId: string;
  /** The newest content: the card's JSON where it has one. */
  card: unknown;
  text: string;
  /** Every content it has had, oldest first. */
  versions: unknown[];
}

/** What the bot answered to a press. */
export interface InvokeAnswer {
  status: number;
  type: string;
  value: unknown;
}

/** Options of the stand-in. */
export interface TeamsOptions {
  tenantId: string;
  /** Address of the bot's `/api/messages`. */
  bot: () => string;
}

/** Teams, played on loopback: the Bot Connector that a bot posts to, and people who install, write and press. */
export interface Teams {
  url: string;
  /** All messages of a user's own conversation with the bot, or of a channel. */
  messages: (conversationId: string) => TeamsMessage[];
  /** How many calls that post or change a message were received. */
  calls: () => { posts: number; updates: number };
  personal: (user: TeamsUser) => string;
  install: (user: TeamsUser) => Promise<void>;
  say: (user: TeamsUser, text: string) => Promise<void>;
  press: (user: TeamsUser, conversationId: string, verb: string, data: object) => Promise<InvokeAnswer>;
  joinChannel: (user: TeamsUser, channelId: string) => Promise<void>;
  /** Resolves when a message of the conversation passes the test; rejects after the time-out. */
  waitFor: (
    conversationId: string,
    test: (message: TeamsMessage) => boolean,
    timeoutMs?: number,
  ) => Promise<TeamsMessage>;
  stop: () => Promise<void>;
}

const botId = '28:lockbox-bot';

/** Starts the stand-in on a free port of loopback. */
export async function startTeams(options: TeamsOptions): Promise<Teams> {
  const conversations = new Map<string, TeamsMessage[]>();
  const users = new Map<string, TeamsUser>();
  const counts = { posts: 0, updates: 0 };
  let changed: () => void = () => undefined;
  let nextChange = new Promise<void>((resolve) => (changed = resolve));
  const tell = (): void => {
    const before = changed;
    nextChange = new Promise<void>((resolve) => (changed = resolve));
    before();
  };

  const app = express();
  app.use(express.json({ limit: '1mb' }));
  const post = (request: express.Request<{ id: string }>, response: express.Response): void => {
    const message = newMessage(request.params.id, request.body);
    conversations.set(request.params.id, [...(conversations.get(request.params.id) ?? []), message]);
    counts.posts += 1;
    response.json({ id: message.id });
    tell();
  };
  app.post('/v3/conversations/:id/activities', post);
  app.post('/v3/conversations/:id/activities/:replyTo', post);
  app.put('/v3/conversations/:id/activities/:activityId', (request, response) => {
    const message = conversations.get(request.params.id)?.find(({ id }) => id === request.params.activityId);
    if (message === undefined) {
      response.status(404).json({ error: { code: 'ActivityNotFoundInConversation' } });
      return;
    }
    change(message, request.body);
    counts.updates += 1;
    response.json({ id: message.id });
    tell();
  });
  app.get('/v3/conversations/:id/members/:memberId', (request, response) => {
    const user = users.get(request.params.memberId);
    if (user === undefined) response.status(404).json({ error: { code: 'MemberNotFoundInConversation' } });
    else response.json(memberOf(user, options.tenantId));
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const send = async (activity: object): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(options.bot(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: randomUUID(), serviceUrl: url, channelId: 'msteams', ...activity }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
  const personal = (user: TeamsUser): string => `personal-${user.id}`;
  const from = (user: TeamsUser, conversationId: string, type: 'personal' | 'channel'): object => {
    users.set(teamsId(user), user);
    return {
      from: { id: teamsId(user), name: user.name, aadObjectId: user.id },
      recipient: { id: botId, name: 'Lockbox Bot' },
      conversation: { id: conversationId, conversationType: type, tenantId: options.tenantId },
      channelData: {
        tenant: { id: options.tenantId },
        ...(type === 'channel' ? { channel: { id: conversationId }, team: { id: 'team-1' } } : {}),
      },
    };
  };
  const must = async (activity: object): Promise<void> => {
    const { status } = await send(activity);
    if (status >= 300) throw new Error(`the bot answered ${status}`);
  };

  return {
    url,
    messages: (id) => conversations.get(id) ?? [],
    calls: () => ({ ...counts }),
    personal,
    install: (user) => must({ type: 'installationUpdate', action: 'add', ...from(user, personal(user), 'personal') }),
    say: (user, text) => must({ type: 'message', text, ...from(user, personal(user), 'personal') }),
    joinChannel: (user, channelId) => must({ type: 'message', text: 'help', ...from(user, channelId, 'channel') }),
    press: async (user, conversationId, verb, data) => {
      const type = conversationId === personal(user) ? 'personal' : 'channel';
      const value = { action: { type: 'Action.Execute', verb, data } };
      const activity = { type: 'invoke', name: 'adaptiveCard/action', value, ...from(user, conversationId, type) };
      const { status, body } = await send(activity);
      const answer = (body ?? {}) as { type?: string; value?: unknown };
      return { status, type: answer.type ?? '', value: answer.value };
    },
    waitFor: async (conversationId, test, timeoutMs = 30_000) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          reject(new Error(`nothing like it came to ${conversationId} within ${timeoutMs} ms`));
        }, timeoutMs).unref();
      });
      try {
        for (;;) {
          const upcoming = nextChange;
          const found = conversations.get(conversationId)?.find(test);
          if (found !== undefined) return found;
          await Promise.race([upcoming, late]);
        }
      } finally {
        // What came in time must not fail later, when nobody listens any more.
        clearTimeout(timer);
      }
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function teamsId(user: TeamsUser): string {
  return `29:${user.id}`;
}

function memberOf(user: TeamsUser, tenantId: string): object {
  const { id, name, address } = user;
  return {
    id: teamsId(user),
    aadObjectId: id,
    name,
    email: address,
    userPrincipalName: address,
    tenantId,
    userRole: 'user',
  };
}

interface PostedActivity {
  text?: string;
  attachments?: { content?: unknown }[];
}

function newMessage(conversationId: string, body: unknown): TeamsMessage {
  const message: TeamsMessage = { id: randomUUID(), conversationId, card: undefined, text: '', versions: [] };
  change(message, body);
  return message;
}

function change(message: TeamsMessage, body: unknown): void {
  const { text = '', attachments = [] } = body as PostedActivity;
  message.text = text;
  message.card = attachments[0]?.content;
  message.versions.push(message.card ?? text);
}
