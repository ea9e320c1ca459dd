import { app, authentication, pages } from '@microsoft/teams-js';
import { addressOf, placeOfSubPage, type Place } from '../address';
import { configure } from '../texts';
import type { Host, TabConfig, ThemeName, Token } from './host';

/**
 * The page in a frame of Teams. Who frames it is checked by teams-js, and by the browser, which the service tells.
 *
 * @throws where whoever frames the page is not Teams.
 */
export async function teamsHost({ signIn }: TabConfig): Promise<Host> {
  await app.initialize();
  const context = await app.getContext();
  const place = placeOfSubPage(context.page.subPageId);
  return {
    kind: 'teams',
    theme: themeOf(context.app.theme),
    onTheme: (tell) => {
      app.registerOnThemeChangeHandler((theme) => {
        tell(themeOf(theme));
      });
    },
    token: () => (signIn === null ? Promise.resolve({ ok: true, token: undefined }) : tokenOf(true)),
    // Teams asks the person for consent, where somebody has to give it.
    signIn: async () => {
      await tokenOf(false);
    },
    ...(place === undefined ? {} : { place }),
    ready: () => {
      app.notifyAppLoaded();
      void app.notifySuccess();
    },
    share: (to, label) => {
      pages.shareDeepLink({ subPageId: addressOf(to), subPageLabel: label });
      return Promise.resolve(true);
    },
    ...(pages.config.isSupported() ? { configure: { ready: configured } } : {}),
  };
}

function themeOf(theme: string): ThemeName {
  if (theme === 'dark') return 'dark';
  return theme === 'contrast' || theme === 'highContrast' ? 'contrast' : 'light';
}

async function tokenOf(silent: boolean): Promise<Token> {
  try {
    return { ok: true, token: await authentication.getAuthToken({ silent }) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (/consent/i.test(text)) return { ok: false, why: 'consent' };
    return { ok: false, why: /cancel|login_required|interaction/i.test(text) ? 'sign-in' : 'sign-in-failed' };
  }
}

function configured(place: Place): void {
  pages.config.registerOnSaveHandler((save) => {
    const { origin } = globalThis.location;
    pages.config
      .setConfig({
        entityId: 'lockbox-bot',
        suggestedDisplayName: configure.tabName,
        contentUrl: `${origin}${addressOf(place)}`,
        websiteUrl: `${origin}${addressOf(place)}`,
      })
      .then(
        () => {
          save.notifySuccess();
        },
        () => {
          save.notifyFailure();
        },
      );
  });
  pages.config.setValidityState(true);
}
