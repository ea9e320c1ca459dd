import {
  BrowserAuthError,
  CacheLookupPolicy,
  InteractionRequiredAuthError,
  PublicClientApplication,
} from '@azure/msal-browser';
import { addressOf } from '../address';
import type { Host, TabConfig, ThemeName, Token } from './host';

const contrast = matchMedia('(forced-colors: active)');
const dark = matchMedia('(prefers-color-scheme: dark)');

/** The page alone in a browser: the look is the system's, and people sign in at Entra ID, which leads back here. */
export async function browserHost({ signIn }: TabConfig): Promise<Host> {
  return {
    kind: 'browser',
    theme: themeNow(),
    onTheme: (tell) => {
      for (const query of [contrast, dark]) {
        query.addEventListener('change', () => {
          tell(themeNow());
        });
      }
    },
    ready: () => undefined,
    share: async (place) => {
      try {
        await navigator.clipboard.writeText(`${location.origin}${addressOf(place)}`);
        return true;
      } catch {
        return false;
      }
    },
    ...(signIn === null ? nobody : await entra(signIn)),
  };
}

function themeNow(): ThemeName {
  if (contrast.matches) return 'contrast';
  return dark.matches ? 'dark' : 'light';
}

type SignIn = Pick<Host, 'token' | 'signIn' | 'signOut'>;

const nobody: SignIn = {
  token: () => Promise.resolve({ ok: true, token: undefined }),
  signIn: () => Promise.resolve(),
};

async function entra({ authority, clientId, scope }: NonNullable<TabConfig['signIn']>): Promise<SignIn> {
  const client = new PublicClientApplication({
    auth: {
      clientId,
      authority,
      redirectUri: `${location.origin}/`,
      // Everything that is known of the login is its address: nothing of it is looked up elsewhere.
      knownAuthorities: [new URL(authority).host],
    },
    cache: { cacheLocation: 'sessionStorage' },
    system: { loggerOptions: { loggerCallback: () => undefined } },
  });
  await client.initialize();
  let failed = false;
  try {
    const answered = await client.handleRedirectPromise();
    if (answered !== null) client.setActiveAccount(answered.account);
  } catch {
    // Whoever cancels at the login, or may not sign in, comes back with an error: the page says so, and can try again.
    failed = true;
  }
  if (client.getActiveAccount() === null) client.setActiveAccount(client.getAllAccounts()[0] ?? null);
  const scopes = [scope];
  return {
    token: async (fresh): Promise<Token> => {
      const account = client.getActiveAccount();
      if (account === null) return { ok: false, why: failed ? 'sign-in-failed' : 'sign-in' };
      try {
        // Without hidden frames: browsers no longer let them see who is signed in, and our policy lets none in.
        const cacheLookupPolicy = fresh ? CacheLookupPolicy.RefreshToken : CacheLookupPolicy.AccessTokenAndRefreshToken;
        const { accessToken } = await client.acquireTokenSilent({ account, scopes, cacheLookupPolicy });
        return { ok: true, token: accessToken };
      } catch (error) {
        const asks = error instanceof InteractionRequiredAuthError || error instanceof BrowserAuthError;
        return { ok: false, why: asks ? 'sign-in' : 'sign-in-failed' };
      }
    },
    signIn: async () => {
      await client.loginRedirect({ scopes });
    },
    signOut: async () => {
      await client.logoutRedirect({ account: client.getActiveAccount() });
    },
  };
}
