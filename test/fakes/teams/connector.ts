import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Content, Conversations } from './conversations';
import type { Limiter } from './limiter';
import { teamsIdOf, type FakeUser } from './people';

/** One call that the bot made. */
export interface ConnectorCall {
  method: string;
  path: string;
  authorization: string | undefined;
}

/**
 * What goes wrong with a call: a status; an answer that is a long time coming; a connection that is cut before anything happened (`reset`) or after it
 * happened (`lost`); or no answer at all (`silence`).
 */
export type Fault =
  | { status: number; retryAfter?: string; location?: string; code?: string; subCode?: string }
  /** Nothing is wrong, and the answer takes until then. */
  | { held: Promise<void> }
  | 'reset'
  | 'lost'
  | 'silence';

/** The Bot Connector as Teams offers it: conversations, activities and members. */
export class FakeConnector {
  readonly calls: ConnectorCall[] = [];
  readonly faults: { fault: Fault; path: RegExp }[] = [];
  /** The roster of every conversation. */
  readonly users = new Map<string, FakeUser>();
  /** Keeps Teams' limits; without one, everything is taken. */
  limiter?: Limiter;
  pageSize = 2;
  /** The roster names the Entra object id so; the real one does both, at different places and times. */
  objectIdKey: 'aadObjectId' | 'objectId' = 'objectId';

  constructor(
    private readonly conversations: Conversations,
    private readonly tenantId: string,
  ) {}

  /** Answers one call. @param seenAs how its path is named for {@link calls} and {@link faults}. */
  async answer(request: IncomingMessage, response: ServerResponse, seenAs = (path: string) => path): Promise<void> {
    const body = await bodyOf(request);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    this.calls.push({
      method: request.method ?? '',
      path: seenAs(pathname),
      authorization: request.headers.authorization,
    });
    this.conversations.wake();
    const fault = this.faultOf(seenAs(pathname));
    if (fault === 'silence') return;
    if (fault === 'reset') {
      request.socket.destroy();
      return;
    }
    if (typeof fault === 'object' && 'status' in fault) {
      refuse(response, fault);
      return;
    }
    const parts = pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
    const waitSeconds = parts[3] === 'activities' ? this.limiter?.arrive(parts[2] ?? '') : undefined;
    if (waitSeconds !== undefined) {
      refuse(response, { status: 429, retryAfter: String(waitSeconds), code: 'TooManyRequests' });
      return;
    }
    if (typeof fault === 'object') await fault.held;
    const result = this.act(request.method ?? '', parts, body, searchParams);
    if (fault === 'lost') request.socket.destroy();
    else json(response, result === undefined ? 404 : 200, result ?? { error: { code: 'ConversationNotFound' } });
  }

  private faultOf(path: string): Fault | undefined {
    const index = this.faults.findIndex((one) => one.path.test(path));
    return index < 0 ? undefined : this.faults.splice(index, 1)[0]?.fault;
  }

  private act(method: string, parts: string[], body: unknown, query: URLSearchParams): unknown {
    const [version, conversations, id, kind, member] = parts;
    if (version !== 'v3' || conversations !== 'conversations') return undefined;
    if (id === undefined) return method === 'POST' ? this.create(body) : undefined;
    if (kind === 'activities' && method === 'POST') return { id: this.conversations.post(id, contentOf(body)).id };
    if (kind === 'activities' && method === 'PUT' && member !== undefined) {
      return this.conversations.update(id, member, contentOf(body)) ? { id: member } : undefined;
    }
    if (kind === 'members' && member !== undefined) return this.memberOf(this.users.get(member));
    if (kind === 'pagedmembers') return this.page(query);
    return undefined;
  }

  /** As the connector does: the id of the activity is hidden behind the conversation's. */
  private create(body: unknown): unknown {
    const { members, channelData, activity } = body as {
      members?: { id: string }[];
      channelData?: { channel?: { id?: string } };
      activity?: unknown;
    };
    const user = this.users.get(members?.[0]?.id ?? '');
    const id = channelData?.channel?.id ?? (user === undefined ? undefined : `a:${user.id}`);
    if (id === undefined) return undefined;
    if (activity === undefined) return { id };
    const message = this.conversations.post(id, contentOf(activity));
    return { id: `${id};messageid=${message.id}`, activityId: message.id };
  }

  private memberOf(user: FakeUser | undefined): unknown {
    if (user === undefined) return undefined;
    const { id, name, address, role = 'user', tenantId = this.tenantId } = user;
    const teamsId = teamsIdOf(user);
    return {
      id: teamsId,
      [this.objectIdKey]: id,
      name,
      email: address,
      userPrincipalName: address,
      userRole: role,
      tenantId,
    };
  }

  private page(query: URLSearchParams): unknown {
    const from = Number(query.get('continuationToken') ?? 0);
    const users = [...this.users.values()];
    const until = from + this.pageSize;
    return {
      members: users.slice(from, until).map((user) => this.memberOf(user)),
      ...(until < users.length ? { continuationToken: String(until) } : {}),
    };
  }
}

function contentOf(body: unknown): Content {
  const {
    text = '',
    summary = '',
    attachments,
  } = body as {
    text?: string;
    summary?: string;
    attachments?: { content?: unknown; contentType?: string; name?: string; contentUrl?: string }[];
  };
  const [first] = attachments ?? [];
  const isCard = first === undefined || first.contentType === 'application/vnd.microsoft.card.adaptive';
  return { text, summary, card: first?.content, ...(isCard ? {} : { file: first }) };
}

function refuse(response: ServerResponse, fault: Extract<Fault, { status: number }>): void {
  const { status, retryAfter, location, code = 'Fault', subCode } = fault;
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  if (location !== undefined) response.setHeader('location', location);
  json(response, status, { error: { code, subCode, message: 'as the test asked for' } });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
