import {
  JwtTokenProviderFactory,
  ManagedIdentityServiceClientCredentialsFactory,
  ServiceClientCredentialsFactory,
  type ServiceClientCredentials,
} from 'botframework-connector';
import { TeamsError } from './errors';
import { placesOf, type BotIdentity } from './identity';
import { signIn } from './sign-in';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * How the SDK asks for the bot's credentials. The SDK's own factories switch authentication off where the app id is
 * empty; these say that it is off only for `appType: none`.
 *
 * @throws TeamsError `AUTHENTICATION_OFF`, `CREDENTIAL_MISSING`.
 */
export function credentialsOf(identity: BotIdentity, nowMs: () => number): ServiceClientCredentialsFactory {
  const { appType, appId = '', passwords, tenantId } = identity;
  if (appType === 'none') return new OwnFactory('', true, unsigned);
  if (!guid.test(appId)) {
    throw new TeamsError(
      'AUTHENTICATION_OFF',
      'bot.appId has to be a GUID: without it nobody would have to prove anything',
    );
  }
  if (appType === 'UserAssignedMsi') {
    return new ManagedIdentityServiceClientCredentialsFactory(appId, new JwtTokenProviderFactory());
  }
  if (passwords === undefined || passwords().every((password) => password === '')) {
    throw new TeamsError('CREDENTIAL_MISSING', 'BOT_APP_PASSWORD is not set: it is the client secret of the bot');
  }
  const { login, framework } = placesOf(identity);
  const token = signIn({ login, tenantId, appId, passwords, audience: framework }, nowMs);
  return new OwnFactory(appId, false, {
    signRequest: async (request) => {
      request.headers.set('authorization', `Bearer ${await token()}`);
      return request;
    },
  });
}

const unsigned: ServiceClientCredentials = { signRequest: (request) => Promise.resolve(request) };

class OwnFactory extends ServiceClientCredentialsFactory {
  constructor(
    private readonly appId: string,
    private readonly off: boolean,
    private readonly credentials: ServiceClientCredentials,
  ) {
    super();
  }

  override isValidAppId(appId: string): Promise<boolean> {
    return Promise.resolve(appId === this.appId);
  }

  override isAuthenticationDisabled(): Promise<boolean> {
    return Promise.resolve(this.off);
  }

  override createCredentials(): Promise<ServiceClientCredentials> {
    return Promise.resolve(this.credentials);
  }
}
