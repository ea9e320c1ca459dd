import type { Activity } from 'botbuilder';
import type { ConversationRef } from '../outbox';
import type { BotAuthentication } from './adapter';
import { TeamsError } from './errors';
import { inTime } from './in-time';
import { isAllowedServiceUrl, type ServiceUrlPolicy } from './service-url';

/** What the bot sends. */
export type Message = Partial<Activity>;

/** A member of a conversation, as the roster names them. Nothing of it is checked yet. */
export interface RosterMember {
  /** The Entra object id stands under either name. */
  aadObjectId?: unknown;
  objectId?: unknown;
  name?: unknown;
  email?: unknown;
  userPrincipalName?: unknown;
  userRole?: unknown;
  tenantId?: unknown;
}

/** The Bot Connector: every call to Teams goes through here, to allowed addresses, within a time, and once. */
export class Connector {
  constructor(
    private readonly authentication: BotAuthentication,
    private readonly allowed: ServiceUrlPolicy,
  ) {}

  /** @returns the id of the new message, where Teams names one. @throws as {@link Connector.call} */
  post(
    { serviceUrl, conversationId }: ConversationRef,
    message: Message,
    timeoutMs: number,
  ): Promise<string | undefined> {
    return this.call(serviceUrl, timeoutMs, async ({ conversations }, options) => {
      const posted = await conversations.sendToConversation(conversationId, message, options);
      const { id } = posted as { id?: unknown };
      return typeof id === 'string' && id !== '' ? id : undefined;
    });
  }

  /** Replaces a message. @throws as {@link Connector.call} */
  async update(
    { serviceUrl, conversationId }: ConversationRef,
    activityId: string,
    message: Message,
    timeoutMs: number,
  ): Promise<void> {
    await this.call(serviceUrl, timeoutMs, ({ conversations }, options) =>
      conversations.updateActivity(conversationId, activityId, { ...message, id: activityId }, options),
    );
  }

  /** @returns a member of a conversation or of a team. @throws as {@link Connector.call} */
  member(serviceUrl: string, conversationId: string, memberId: string, timeoutMs: number): Promise<RosterMember> {
    return this.call(serviceUrl, timeoutMs, ({ conversations }, options) =>
      conversations.getConversationMember(conversationId, memberId, options),
    );
  }

  /**
   * @throws TeamsError `ADDRESS_NOT_ALLOWED`, `NO_ANSWER_IN_TIME`, or a code of the sign-in; else what the SDK throws,
   *   with a `statusCode` where there was an answer.
   */
  private async call<T>(
    serviceUrl: string,
    timeoutMs: number,
    work: (client: Client, options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    if (!isAllowedServiceUrl(serviceUrl, this.allowed)) {
      throw new TeamsError('ADDRESS_NOT_ALLOWED', 'the service address is not allowed');
    }
    const cut = new AbortController();
    try {
      const client = await this.authentication.connector(serviceUrl);
      return await inTime(work(client, { abortSignal: cut.signal }), timeoutMs);
    } finally {
      cut.abort();
    }
  }
}

type Client = Awaited<ReturnType<BotAuthentication['connector']>>;
