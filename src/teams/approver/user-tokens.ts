import type { Activity } from 'botbuilder';
import type { BotAuthentication } from '../adapter';
import type { CheckedActivity } from '../door';
import { TeamsError } from '../errors';
import { inTime } from '../in-time';
import { member, textAt } from '../members';

/** The channel that the token service keeps a person's sign-in under. */
const channelId = 'msteams';

/** What a login request carries: where people sign in, and what Teams exchanges without asking them. */
export interface SignInResource {
  link: string;
  /** As the token service gives it; Teams takes it as it is. */
  exchange?: { id: string; uri: string; providerId?: string };
}

/**
 * The Bot Framework's token service, for one OAuth connection. Every call is made once and within a time; a call that
 * fails throws, and that there is no token is a value.
 */
export class UserTokens {
  constructor(
    private readonly authentication: BotAuthentication,
    private readonly connection: string,
    private readonly timeoutMs: number,
  ) {}

  /**
   * @param teamsId the person, as Teams knows them.
   * @param code what the sign-in page gave, where one was just ended.
   */
  async get(teamsId: string, code?: string): Promise<string | undefined> {
    return this.call(async (client) =>
      tokenOf(await client.getUserToken(teamsId, this.connection, channelId, code ?? '')),
    );
  }

  /** Exchanges the token that Teams gives for this app into one of the connection. */
  async exchange(teamsId: string, token: string): Promise<string | undefined> {
    return this.call(async (client) =>
      tokenOf(await client.exchangeToken(teamsId, this.connection, channelId, { token })),
    );
  }

  /** Has the token service forget a sign-in. */
  async forget(teamsId: string): Promise<void> {
    await this.call((client) => client.signOutUser(teamsId, this.connection, channelId));
  }

  /** @throws TeamsError `SIGN_IN_REFUSED` where the token service names no page to sign in at. */
  async signInResource(activity: CheckedActivity | Partial<Activity>): Promise<SignInResource> {
    const resource: unknown = await this.call((client) =>
      client.getSignInResource(this.connection, activity as unknown as Activity, ''),
    );
    const link = textAt(resource, 'signInLink');
    if (link === undefined) throw new TeamsError('SIGN_IN_REFUSED', 'the token service names no page to sign in at');
    const [id, uri] = [
      textAt(resource, 'tokenExchangeResource', 'id'),
      textAt(resource, 'tokenExchangeResource', 'uri'),
    ];
    if (id === undefined || uri === undefined) return { link };
    const providerId = textAt(resource, 'tokenExchangeResource', 'providerId');
    return { link, exchange: { id, uri, ...(providerId === undefined ? {} : { providerId }) } };
  }

  private async call<T>(
    work: (client: Awaited<ReturnType<BotAuthentication['userTokens']>>) => Promise<T>,
  ): Promise<T> {
    const client = await this.authentication.userTokens();
    return inTime(work(client), this.timeoutMs);
  }
}

/** A token is opaque here; only that it is one of bearable length is looked at. */
function tokenOf(response: unknown): string | undefined {
  const token = member(response, 'token');
  return typeof token === 'string' && token !== '' && token.length <= 16_384 ? token : undefined;
}
