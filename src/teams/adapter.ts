import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type Activity,
  type InvokeResponse,
  type TurnContext,
} from 'botbuilder';
import {
  AuthenticationConstants,
  AuthenticationError,
  ClaimsIdentity,
  type ConnectorClient,
  type ServiceClientCredentialsFactory,
  type UserTokenClient,
} from 'botframework-connector';
import { credentialsOf } from './credentials';
import { TeamsError } from './errors';
import { placesOf, type BotIdentity } from './identity';

/** The SDK hands its pipeline to nobody. That the policies are really gone is what the tests of delivery count. */
interface WithPipeline {
  client: { pipeline: { removePolicy: (which: { name: string }) => unknown } };
}

/** Teams has a handful of addresses; they come from activities that were let in. */
const maxConnectors = 50;

/** The bot's authentication, both ways. */
export class BotAuthentication {
  /** Whose tokens the channel sends; undefined where nobody has to prove anything. */
  readonly issuer: string | undefined;
  readonly inner: ConfigurationBotFrameworkAuthentication;
  private readonly credentials: ServiceClientCredentialsFactory;
  private readonly connectors = new Map<string, Promise<ConnectorClient>>();
  private readonly appId: string;
  private readonly audience: string;

  /** @throws TeamsError where the identity would leave authentication off without having been asked to. */
  constructor(identity: BotIdentity, nowMs: () => number) {
    const { framework } = placesOf(identity);
    const anonymous = identity.appType === 'none';
    this.issuer = anonymous ? undefined : framework;
    this.audience = framework;
    this.appId = anonymous ? '' : (identity.appId ?? '');
    this.credentials = credentialsOf(identity, nowMs);
    this.inner = new ConfigurationBotFrameworkAuthentication(settings(identity), this.credentials);
  }

  /** @throws TeamsError where the SDK takes authentication to be off and nobody asked for that. */
  async assertOn(): Promise<void> {
    const off = await this.credentials.isAuthenticationDisabled();
    if (off !== (this.issuer === undefined)) throw new TeamsError('AUTHENTICATION_OFF', 'authentication is off');
  }

  /**
   * A client that speaks to a conversation as the bot. Its retries are switched off: they send again without knowing
   * whether the first try arrived, and the outbox paces by itself. So are its redirects: only allowed hosts are told.
   */
  connector(serviceUrl: string): Promise<ConnectorClient> {
    const made = this.connectors.get(serviceUrl);
    if (made !== undefined) return made;
    // One client for an address keeps its connections open: a new one for each call would greet Teams anew each time.
    if (this.connectors.size >= maxConnectors) this.connectors.clear();
    const making = this.makeConnector(serviceUrl);
    this.connectors.set(serviceUrl, making);
    making.catch(() => this.connectors.delete(serviceUrl));
    return making;
  }

  private async makeConnector(serviceUrl: string): Promise<ConnectorClient> {
    const factory = this.inner.createConnectorFactory(this.ownClaims());
    const connector = await factory.create(serviceUrl, this.audience);
    once(connector as unknown as WithPipeline);
    return connector;
  }

  /** A client of the Bot Framework's token service, without retries and redirects as above. */
  async userTokens(): Promise<UserTokenClient> {
    const client = await this.inner.createUserTokenClient(this.ownClaims());
    once((client as unknown as { client: WithPipeline }).client);
    return client;
  }

  private ownClaims(): ClaimsIdentity {
    const claims = [
      { type: AuthenticationConstants.AudienceClaim, value: this.appId },
      { type: AuthenticationConstants.AppIdClaim, value: this.appId },
    ];
    return new ClaimsIdentity(claims, true);
  }
}

function once({ client }: WithPipeline): void {
  for (const name of ['defaultRetryPolicy', 'redirectPolicy']) client.pipeline.removePolicy({ name });
}

/** The SDK's adapter, with its authentication, and without its way of answering errors in their own words. */
export class OwnAdapter extends CloudAdapter {
  constructor(private readonly authentication: BotAuthentication) {
    super(authentication.inner);
    this.onTurnError = (_context, error) => Promise.reject(error);
  }

  /** Validates and runs one activity. Whatever it throws is the caller's to answer. */
  async handle(
    authorization: string,
    activity: Activity,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    await this.authentication.assertOn();
    return this.processActivity(authorization, activity, logic);
  }
}

const tokenErrors: ReadonlySet<string> = new Set(['JsonWebTokenError', 'NotBeforeError', 'TokenExpiredError']);

/**
 * Whether an error says that the caller could not prove who they are. For forged, unsigned and early tokens the SDK
 * lets the errors of its JWT library through.
 */
export function isForged(error: unknown): error is Error {
  if (error instanceof AuthenticationError) return error.statusCode < 500;
  return error instanceof Error && tokenErrors.has(error.name);
}

/** Naming one address switches every default off, so all of them are named. */
function settings(identity: BotIdentity): Record<string, string> {
  const { framework, openIdMetadata, login, token, callerId } = placesOf(identity);
  return {
    ToBotFromChannelOpenIdMetadataUrl: openIdMetadata,
    ToBotFromChannelTokenIssuer: framework,
    // The emulator's tokens are no one's here: they are looked up where only the channel's keys are.
    ToBotFromEmulatorOpenIdMetadataUrl: openIdMetadata,
    ToChannelFromBotLoginUrl: `${login}/${identity.tenantId}`,
    ToChannelFromBotOAuthScope: framework,
    OAuthUrl: token,
    CallerId: callerId,
    ValidateAuthority: 'true',
  };
}
