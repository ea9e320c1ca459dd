import type { Page, Route } from 'playwright-core';

/** Where Teams is; the browser of the tests is answered there by this stand-in, since teams-js believes nobody else. */
const host = 'https://teams.microsoft.com/';

/** How the stand-in is. */
export interface HostOptions {
  /** The address of the tab. */
  tab: string;
  theme?: string;
  subPageId?: string;
  /** What `getAuthToken` answers: a token, or why there is none. */
  token: string | { error: string };
  frameContext?: 'content' | 'settings';
}

/**
 * A page that frames the tab as Teams does, and answers the messages of teams-js: `initialize`, `getContext`,
 * `getAuthToken`; it keeps the names of all that it was told in `window.told`.
 */
export async function openInTeams(page: Page, options: HostOptions): Promise<void> {
  await page.route(`${host}**`, (route: Route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>Teams</title><script>(${standIn.toString()})(${JSON.stringify(options)})</script>`,
    }),
  );
  await page.goto(host);
}

/** Has the stand-in send something to the tab by itself. */
export async function tellTab(page: Page, func: string, args: unknown[]): Promise<void> {
  await page.evaluate(
    ([name, given]) => {
      (globalThis as unknown as { tell: (name: string, args: unknown[]) => void }).tell(name, given);
    },
    [func, args] as const,
  );
}

/** @returns what the tab told the stand-in: names and arguments, in order. */
export function toldHost(page: Page): Promise<{ func: string; args: unknown[] }[]> {
  return page.evaluate(() => (globalThis as unknown as { told: { func: string; args: unknown[] }[] }).told);
}

/** Runs in the browser; it may use nothing from around it. */
function standIn(options: HostOptions): void {
  interface Message {
    id: number;
    uuid?: unknown;
    uuidAsString?: string;
    func: string;
    args?: unknown[];
  }
  /* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return -- this file knows no DOM: the code is sent to a browser as text. */
  const scope = globalThis as any;
  const frame = scope.document.createElement('iframe');
  frame.title = 'Lockbox Bot';
  frame.style = 'position:fixed;inset:0;width:100%;height:100%;border:0';
  frame.src = options.tab;
  scope.told = [];
  scope.tell = (func: string, args: unknown[]) => frame.contentWindow.postMessage({ func, args }, '*');
  const { theme = 'default', subPageId, token, frameContext = 'content' } = options;
  const context = {
    theme,
    subEntityId: subPageId,
    entityId: 'lockbox-bot',
    frameContext,
    hostClientType: 'web',
    locale: 'en-us',
  };
  const runtime = {
    apiVersion: 4,
    hostVersionsInfo: {},
    isLegacyTeams: true,
    supports: { pages: { config: {}, appButton: {}, tabs: {}, fullTrust: {}, backStack: {} } },
  };
  const answers: Record<string, () => unknown[]> = {
    initialize: () => [frameContext, 'web', JSON.stringify(runtime), '2.58.0'],
    getContext: () => [context],
    'authentication.getAuthToken': () => (typeof token === 'string' ? [true, token] : [false, token.error]),
    'settings.setSettings': () => [true],
  };
  scope.addEventListener(
    'message',
    (event: { data: Message; source: { postMessage: (message: object, to: string) => void } }) => {
      const { id, uuid, uuidAsString, func, args = [] } = event.data;
      scope.told.push({ func, args });
      const answer = answers[func];
      if (answer !== undefined) event.source.postMessage({ id, uuid, uuidAsString, args: answer() }, '*');
    },
  );
  scope.addEventListener('DOMContentLoaded', () => scope.document.body.append(frame));
  /* eslint-enable */
}
