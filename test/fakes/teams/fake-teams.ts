import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeConnector, type ConnectorCall, type Fault } from './connector';
import { Conversations, type FakeMessage } from './conversations';
import type { Limiter } from './limiter';
import { personalOf, teamsIdOf, type FakeChannel, type FakeUser } from './people';

/** How the fake reaches the bot. */
export interface FakeTeamsOptions {
  tenantId: string;
  /** Address of the bot's `/api/messages`; asked anew each time, since the bot may start later. */
  bot: () => string;
  /** The token that the channel sends along, given its own service address; none without it. */
  token?: (serviceUrl: string) => Promise<string>;
}

/** What the bot answered over HTTP. */
export interface BotAnswer {
  status: number;
  contentType: string;
  text: string;
}

/** What the bot answered to a press: the card that takes the place of the pressed one, or a sentence. */
export interface PressAnswer {
  status: number;
  type: string;
  card?: unknown;
  sentence?: string;
  /** The status in the body, which is what Teams goes by, where it is not that of the answer. */
  statusCode?: number;
}

/** What Teams adds to a press that it sends again: its token for the app, or what the sign-in page gave. */
export interface SignedIn {
  authentication?: { id: string; connectionName: string; token: string };
  state?: string;
}

const botId = '28:00000000-0000-4000-8000-0000000000b0';

/** Teams, played over HTTP: the Bot Connector that a bot posts to, and people who install, write and press. */
export class FakeTeams {
  private readonly conversations = new Conversations();
  private readonly connector: FakeConnector;
  private readonly stops: (() => Promise<void>)[] = [];
  /** Service address of the connector. */
  url = '';

  private constructor(private readonly options: FakeTeamsOptions) {
    this.connector = new FakeConnector(this.conversations, options.tenantId);
  }

  /** Starts the connector on a free port of loopback. */
  static async start(options: FakeTeamsOptions): Promise<FakeTeams> {
    const teams = new FakeTeams(options);
    teams.url = await teams.serveAt((path) => path);
    return teams;
  }

  /** Opens a second address of the same connector, and takes the first one's faults for its own. */
  alsoServeElsewhere(): Promise<string> {
    return this.serveAt((path) => `/elsewhere${path}`);
  }

  /** From now on, activities say that the connector is at that address. */
  serve(url: string): void {
    this.url = url;
  }

  /** @param seenAs how the fake names the paths of that address, for its calls and faults. */
  private async serveAt(seenAs: (path: string) => string): Promise<string> {
    const server = createServer((request, response) => {
      void this.connector.answer(request, response, seenAs);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.stops.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Every call that the bot made, in order. */
  get calls(): readonly ConnectorCall[] {
    return this.connector.calls;
  }

  /** The next call whose path matches goes wrong in this way. */
  failNext(fault: Fault, path = /\/activities/): void {
    this.connector.faults.push({ fault, path });
  }

  /** What was to go wrong and has not yet goes well. */
  mend(): void {
    this.connector.faults.length = 0;
  }

  /** Answers 429 where a limit of Teams is exceeded from now on. */
  limit(limiter: Limiter): void {
    this.connector.limiter = limiter;
  }

  /** Under which name the roster gives the Entra object id. */
  set objectIdKey(key: 'aadObjectId' | 'objectId') {
    this.connector.objectIdKey = key;
  }

  /** Puts somebody into the roster without their doing anything. */
  know(user: FakeUser): void {
    this.connector.users.set(teamsIdOf(user), user);
  }

  /** All messages of a user's own conversation, or of a channel. */
  messages(where: FakeUser | FakeChannel): FakeMessage[] {
    return this.conversations.in(conversationOf(where));
  }

  /** Resolves with the next message that nobody was given yet. */
  nextCard(where: FakeUser | FakeChannel): Promise<FakeMessage> {
    return this.conversations.next(conversationOf(where));
  }

  /** Resolves with the card of a message, as soon as its text holds `text`. */
  cardOf(message: FakeMessage, text: string): Promise<unknown> {
    const look = (): unknown => {
      const card = message.history.at(-1)?.card;
      return JSON.stringify(card ?? null).includes(text) ? card : undefined;
    };
    return this.conversations.when(look, `"${text}" on a card`);
  }

  /** Resolves as soon as `look` finds something; it looks again after every message. @param what named where it does not come. */
  when<T>(look: () => T | undefined, what: string, withinMs?: number): Promise<T> {
    return this.conversations.when(look, what, withinMs);
  }

  /** The user installs the app for themselves. */
  installPersonal(user: FakeUser): Promise<BotAnswer> {
    return this.send(user, user, { type: 'installationUpdate', action: 'add' });
  }

  /** The user removes the app. */
  removePersonal(user: FakeUser): Promise<BotAnswer> {
    return this.send(user, user, { type: 'installationUpdate', action: 'remove' });
  }

  /** The user adds the app to a team, choosing a channel of it. */
  installChannel(user: FakeUser, channel: FakeChannel): Promise<BotAnswer> {
    return this.send(user, channel, { type: 'conversationUpdate', membersAdded: [{ id: botId }] });
  }

  /** The user writes, to the bot alone or in a channel, where the bot has to be mentioned. */
  say(user: FakeUser, text: string, where: FakeUser | FakeChannel = user): Promise<BotAnswer> {
    const written = 'channelId' in where ? `<at>Lockbox Bot</at> ${text}` : text;
    return this.send(user, where, { type: 'message', text: written });
  }

  /** The user presses a button of a message, with what they typed. */
  async click(
    user: FakeUser,
    message: FakeMessage,
    verb: string,
    inputs: object = {},
    signedIn: SignedIn = {},
  ): Promise<PressAnswer> {
    const data = { ...buttonData(message.history.at(-1)?.card, verb), ...inputs };
    const action = { type: 'Action.Execute', verb, data };
    return this.press(user, placeOf(user, message.conversationId), { action, ...signedIn });
  }

  /**
   * The user presses, and Teams signs them in silently where the bot asks for it: it gets a token for the app and sends
   * the press again.
   */
  async clickSignedIn(
    user: FakeUser,
    message: FakeMessage,
    verb: string,
    inputs: object,
    ssoToken: (user: FakeUser) => Promise<string>,
  ): Promise<PressAnswer> {
    const first = await this.click(user, message, verb, inputs);
    const { connectionName, tokenExchangeResource } = (first.card ?? {}) as Record<string, unknown>;
    if (first.type !== 'application/vnd.microsoft.activity.loginRequest' || tokenExchangeResource === undefined) {
      return first;
    }
    const { id } = tokenExchangeResource as { id: string };
    const authentication = { id, connectionName: String(connectionName), token: await ssoToken(user) };
    return this.click(user, message, verb, inputs, { authentication });
  }

  /** The user sends whatever value they like as a press. */
  async press(user: FakeUser, where: FakeUser | FakeChannel, value: unknown): Promise<PressAnswer> {
    const { status, text } = await this.send(user, where, { type: 'invoke', name: 'adaptiveCard/action', value });
    const body = (text === '' ? {} : JSON.parse(text)) as { type?: string; value?: unknown; statusCode?: number };
    const { statusCode } = body;
    const answer = {
      status,
      type: body.type ?? '',
      ...(statusCode === undefined || statusCode === status ? {} : { statusCode }),
    };
    return typeof body.value === 'string' ? { ...answer, sentence: body.value } : { ...answer, card: body.value };
  }

  /** Sends an activity of the user's, complete but for what the test gives. */
  send(user: FakeUser, where: FakeUser | FakeChannel, activity: object): Promise<BotAnswer> {
    this.know(user);
    return this.sendRaw(JSON.stringify({ ...this.envelope(user, where), ...activity }));
  }

  /** What every activity carries. */
  envelope(user: FakeUser, where: FakeUser | FakeChannel): Record<string, unknown> {
    const { tenantId } = this.options;
    const channel = 'channelId' in where ? where : undefined;
    return {
      id: randomUUID(),
      channelId: 'msteams',
      serviceUrl: this.url,
      from: { id: teamsIdOf(user), name: user.name, aadObjectId: user.id },
      recipient: { id: botId, name: 'Lockbox Bot' },
      conversation: {
        id: conversationOf(where),
        conversationType: channel === undefined ? 'personal' : 'channel',
        tenantId,
      },
      channelData: {
        tenant: { id: tenantId },
        ...(channel === undefined ? {} : { channel: { id: channel.channelId }, team: { id: channel.teamId } }),
      },
    };
  }

  /** Sends a body as it is. @param token the header's token, in place of the channel's own. */
  async sendRaw(body: string, token?: string): Promise<BotAnswer> {
    const given = token ?? (await this.options.token?.(this.url));
    const response = await fetch(this.options.bot(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(given === undefined ? {} : { authorization: `Bearer ${given}` }),
      },
      body,
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      text: await response.text(),
    };
  }

  /** Stops it. */
  async stop(): Promise<void> {
    await Promise.all(this.stops.map((stop) => stop()));
  }
}

function conversationOf(where: FakeUser | FakeChannel): string {
  return 'channelId' in where ? where.channelId : personalOf(where);
}

function placeOf(user: FakeUser, conversationId: string): FakeUser | FakeChannel {
  return conversationId === personalOf(user) ? user : { teamId: '19:team@thread.tacv2', channelId: conversationId };
}

/** What the button of a card carries, found as Teams finds it: by looking through the card. */
function buttonData(card: unknown, verb: string): object {
  if (Array.isArray(card)) return card.reduce<object>((found, one) => ({ ...found, ...buttonData(one, verb) }), {});
  if (typeof card !== 'object' || card === null) return {};
  const { type, verb: own, data } = card as { type?: unknown; verb?: unknown; data?: object };
  return type === 'Action.Execute' && own === verb ? { ...data } : buttonData(Object.values(card), verb);
}
