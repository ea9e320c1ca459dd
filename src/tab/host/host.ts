import type { Place } from '../address';

/** How the page looks. */
export type ThemeName = 'light' | 'dark' | 'contrast';

/** What the page has to know before anybody has signed in; the service answers it at `/tab-config.json`. */
export interface TabConfig {
  signIn: { authority: string; clientId: string; scope: string } | null;
  version: string;
}

/** A token for the API, that none is needed, or why there is none. */
export type Token =
  { ok: true; token: string | undefined } | { ok: false; why: 'sign-in' | 'consent' | 'sign-in-failed' };

/** Where the page is shown: in a frame of Teams, or alone in a browser. */
export interface Host {
  kind: 'teams' | 'browser';
  /** The theme at the start. */
  theme: ThemeName;
  onTheme: (tell: (theme: ThemeName) => void) => void;
  /** A token as it is at hand. @param fresh asks for a new one, where the service refused the last. */
  token: (fresh: boolean) => Promise<Token>;
  /** Has the person sign in. It may leave the page. */
  signIn: () => Promise<void>;
  /** Absent where the person cannot sign out here. */
  signOut?: () => Promise<void>;
  /** What a deep link names, where one led here. */
  place?: Place;
  /** Says that the page is there. */
  ready: () => void;
  /** Hands out a link to what is shown. @returns false where it could not. */
  share: (place: Place, label: string) => Promise<boolean>;
  /** Present while the page is shown to set up the tab of a channel. */
  configure?: { ready: (place: Place) => void };
}
