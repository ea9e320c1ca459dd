import { simulatedTenantId } from '../../src/simulator';
import { FakeEntraTls, type Registration } from '../fakes/entra';
import { FakeEntra, FakeTokenService, type FakeUser } from '../fakes/teams';

/** The bot's registration, which is also what approvers sign in to. */
export const registration: Registration = {
  tenantId: simulatedTenantId,
  appId: '22222222-2222-4222-8222-222222222222',
  password: 'the secret of the bot',
};
/** The name of the OAuth connection. */
export const connection = 'arm';
/** Where people reach the service: a reverse proxy stands there, which the tests' browser plays. */
export const publicUrl = 'https://lockbox.contoso.example';

/** What approvers need to decide in their own name: the channel's keys, Entra over TLS, and the token service. */
export class ApproverWorld {
  private constructor(
    readonly channel: FakeEntra,
    readonly entra: FakeEntraTls,
    readonly tokenService: FakeTokenService,
    /** Every secret and every token for Azure that there was: none of them may be found anywhere. */
    readonly secrets: string[],
  ) {}

  /** @param azure address of the simulated Azure, which says what its tokens are. */
  static async start(azure: string, users: readonly FakeUser[], now: () => Date): Promise<ApproverWorld> {
    const given: string[] = [];
    const userToken = async (user: FakeUser, acrs: string[]): Promise<string> => {
      const response = await fetch(`${azure}/_control/tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          upn: user.address,
          oid: user.id,
          name: user.name,
          ...(acrs.length === 0 ? {} : { acrs }),
          lifetimeSeconds: ApproverWorld.lifetimeSeconds,
        }),
      });
      const { accessToken } = (await response.json()) as { accessToken: string };
      given.push(accessToken);
      return accessToken;
    };
    const entra = await FakeEntraTls.start(registration, {
      now,
      user: (oid) => users.find(({ id }) => id === oid)!,
      userToken,
      appToken: async (form) => {
        const response = await fetch(`${azure}/${simulatedTenantId}/oauth2/v2.0/token`, { method: 'POST', body: form });
        return { status: response.status, body: await response.json() };
      },
    });
    const tokenService = await FakeTokenService.start({
      connection,
      exchange: (token) => exchanged(entra, token),
    });
    const world = new ApproverWorld(await FakeEntra.start(registration), entra, tokenService, given);
    given.push(registration.password);
    return world;
  }

  /** How long tokens for Azure live, in seconds. */
  static lifetimeSeconds = 3_600;

  /** A token of the user's for Azure, as a sign-in by hand gives it. */
  async tokenOf(user: FakeUser): Promise<string> {
    return (await exchanged(this.entra, await this.entra.ssoToken(user)))!;
  }

  /** The token that Teams has for our app. */
  readonly sso = async (user: FakeUser): Promise<string> => {
    const token = await this.entra.ssoToken(user);
    this.secrets.push(token);
    return token;
  };

  async stop(): Promise<void> {
    await Promise.all([this.channel.stop(), this.entra.stop(), this.tokenService.stop()]);
  }
}

/** What the real token service does with a connection to Entra: the exchange on behalf of the user. */
async function exchanged(entra: FakeEntraTls, assertion: string): Promise<string | undefined> {
  const { tenantId, appId, password } = registration;
  const response = await fetch(`${entra.url}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      client_id: appId,
      client_secret: password,
      assertion,
      requested_token_use: 'on_behalf_of',
      scope: 'https://management.azure.com/user_impersonation',
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  return token;
}
