/** The bot's identity and where its stand-ins are. */
export interface BotIdentity {
  tenantId: string;
  appType: 'SingleTenant' | 'UserAssignedMsi' | 'none';
  appId?: string;
  /** The client secrets that are in force, the newest first, for `SingleTenant`. */
  passwords?: () => readonly string[];
  /** The cloud that the bot itself is registered in; public unless said otherwise. */
  cloud?: 'public' | 'usgov';
  /** Stand-ins for the Bot Framework's own addresses. */
  endpoints: { openIdMetadata?: string; login?: string; token?: string };
}

/** Where the Bot Framework of a cloud is, and what its tokens say. */
interface BotCloud {
  /** Issuer of the channel's tokens, and audience of ours. */
  framework: string;
  openIdMetadata: string;
  login: string;
  token: string;
  callerId: string;
}

const clouds: Readonly<Record<'public' | 'usgov', BotCloud>> = {
  public: {
    framework: 'https://api.botframework.com',
    openIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    login: 'https://login.microsoftonline.com',
    token: 'https://token.botframework.com',
    callerId: 'urn:botframework:azure',
  },
  usgov: {
    framework: 'https://api.botframework.us',
    openIdMetadata: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    login: 'https://login.microsoftonline.us',
    token: 'https://tokengcch.botframework.azure.us/',
    callerId: 'urn:botframework:azureusgov',
  },
};

/** @returns the places of an identity: those of its cloud, or the stand-ins it names. */
export function placesOf({ cloud = 'public', endpoints }: BotIdentity): BotCloud {
  return { ...clouds[cloud], ...endpoints };
}
