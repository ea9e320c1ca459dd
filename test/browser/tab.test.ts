import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { ledgerKeys } from '../../src/history';
import { generateKeyPem, signerFromPem } from '../../src/ledger';
import { describeInChromium, openChromium } from './chromium';
import { answerAsEntra } from './entra-page';
import { longCount, startTabServers, type TabServers } from './tab-server';
import { openInTeams, tellTab, toldHost, type HostOptions } from './teams-host';

jest.setTimeout(90_000);
/** To look at every view: PICTURES=/some/folder npx jest -i test/browser/tab.test.ts */
const pictures = process.env['PICTURES'];

/** So long a busy machine may take to scroll to the end, in milliseconds: how fast it is decides nothing. */
const longScrollMs = 200_000 + longCount * 6;

describeInChromium('the page for auditors', () => {
  let servers: TabServers;
  let browser: Browser;
  let context: BrowserContext;
  /** What the console of any page said that is an error, and what was thrown. */
  let errors: string[];

  beforeAll(async () => {
    [servers, browser] = await Promise.all([startTabServers(), openChromium()]);
  });
  afterAll(async () => {
    await (browser as Browser | undefined)?.close();
    await (servers as TabServers | undefined)?.end();
  });
  afterEach(() => context.close());

  async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
    errors = [];
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
    // Teams frames a page of the internet; here it frames one of this machine, which a browser wants to be allowed.
    await context.grantPermissions(['local-network-access']);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // What a browser says of an answer like 404 is not the page's.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) errors.push(message.text());
    });
    return page;
  }

  async function picture(page: Page, name: string): Promise<void> {
    const viewport = page.viewportSize();
    if (pictures === undefined || viewport === null) return;
    // The views scroll within the page: all of one is seen where the window is as high as it.
    const more: number = await page.evaluate(
      '(() => { const main = document.querySelector("main"); return main === null ? 0 : main.scrollHeight - main.clientHeight; })()',
    );
    await page.setViewportSize({ ...viewport, height: Math.min(4_000, viewport.height + more) });
    await page.screenshot({ path: join(pictures, `tab-${name}.png`) });
    await page.setViewportSize(viewport);
  }

  /**
   * What axe finds that keeps somebody out: nothing serious may be left. Elements by which Fluent UI hands the focus on
   * are hidden, and pass it on at once.
   */
  async function barriers(page: Page, rules?: string[]): Promise<string[]> {
    const axe = new AxeBuilder({ page }).exclude('[data-tabster-dummy]');
    const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }

  /** Every view by its address, and what stands in it once it is there. */
  const views = (): [string, string, string | RegExp][] => [
    ['open', '/', 'Approver 2 is on it'],
    ['history', '/?view=history', 'Id'],
    ['request', `/requests/${servers.ids.approved}`, 'Proven'],
    ['review', `/requests/${servers.ids.review}`, /Storage account keys were listed/],
    ['statistics', '/?view=statistics', 'By route'],
    ['posture', '/?view=posture&all=true', 'Sign-in without keys'],
    ['watching', '/?view=watching', 'Something is wrong'],
    ['configure', '/?view=configure', 'Show first'],
  ];

  // What does not hang on colours is the same in every theme. `npm run test:long` looks at every view in all of them.
  test.each<[string, BrowserContextOptions, string[] | undefined]>([
    ['light', {}, undefined],
    ['dark', { colorScheme: 'dark' }, ['color-contrast']],
    ['contrast', { forcedColors: 'active', colorScheme: 'dark' }, ['color-contrast']],
    ['narrow', { viewport: { width: 360, height: 740 } }, ['target-size', 'scrollable-region-focusable']],
  ])(
    'nobody is kept out of a view, %s: axe finds nothing serious, and nothing is cut off',
    async (look, options, rules) => {
      const page = await newPage(options);
      for (const [name, address, there] of views().filter(([name]) => isLookedAt(look, name))) {
        await page.goto(`${servers.open.url}${address}`);
        await page.getByText(there, { exact: true }).first().waitFor();
        expect([name, await barriers(page, rules)]).toEqual([name, []]);
        const overflow = await page.evaluate(
          'document.querySelector("main").scrollWidth - document.querySelector("main").clientWidth',
        );
        expect([name, overflow]).toEqual([name, 0]);
        await picture(page, `${name}-${look}`);
      }
      expect(errors).toEqual([]);
    },
  );

  test('open requests show who is on them and what ends first, and change by themselves', async () => {
    const page = await newPage();
    await page.goto(servers.open.url);
    const rows = page.getByRole('list', { name: 'Open requests' }).getByRole('listitem');
    await rows.nth(2).waitFor();
    const texts = await rows.allInnerTexts();
    const [urgent = ''] = texts.filter((text) => text.includes('contoso-gpt-eu'));
    expect(urgent).toMatch(/2 h 5\d min left|3 h left/);
    expect(urgent).toContain('Approver 2 is on it');
    expect(texts.indexOf(urgent)).toBeLessThan(texts.findIndex((text) => text.includes('contoso-translate')));
    // Text from outside stands there as it was written, and does nothing.
    expect(urgent).toContain('<img src=x onerror=');
    expect(await page.title()).toBe('Open requests - Lockbox Bot');
    const same = page.waitForResponse((response) => response.status() === 304);
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await same;
    await servers.rig.open('c0ffee00-0000-4000-8000-00000000abcd');
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await rows.nth(texts.length).waitFor();
    expect(errors).toEqual([]);
  });

  test('the address keeps what is looked for: filters, back, reload, and a link that was copied', async () => {
    const page = await newPage({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.goto(`${servers.open.url}/?view=history`);
    const rows = page.getByRole('table', { name: 'Requests, the newest first' }).getByRole('row');
    await rows.nth(3).waitFor();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Approved' }).click();
    await page.keyboard.press('Escape');
    await page.waitForURL('**/?view=history&state=approved');
    await page.getByText('1 request', { exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('completions');
    await page.waitForURL('**/?view=history&state=approved&text=completions');
    await page.reload();
    await page.getByText('1 request', { exact: true }).waitFor();
    expect(await page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('completions');
    await rows.getByRole('link').first().click();
    await page.waitForURL(`**/requests/${servers.ids.approved}`);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied').first().waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `${servers.open.url}/requests/${servers.ids.approved}`,
    );
    await page.goBack();
    await page.getByText('1 request', { exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing of the kind');
    await page.getByText('No request fits these filters.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).last().click();
    await page.waitForURL('**/?view=history');
    await rows.nth(3).waitFor();
    expect(errors).toEqual([]);
  });

  test(
    'very many requests are scrolled through with few rows on the page at a time',
    async () => {
      const page = await newPage();
      await page.goto(`${servers.long.url}/?view=history`);
      await page.getByText('More than 10,000 requests').waitFor();
      const begun = Date.now();
      const seen = await page.evaluate<{ rows: number; most: number; last: string; slow: number; frames: number }>(
        scrollThrough,
      );
      console.info(
        `${seen.rows} rows scrolled through in ${Date.now() - begun} ms, at most ${seen.most} on the page, ${seen.frames} frames, ${seen.slow} of them above 50 ms`,
      );
      expect(seen.rows).toBe(longCount);
      expect(seen.most).toBeLessThan(60);
      // The oldest one stands at the end.
      expect(seen.last).toContain('1 Jan 2020');
      await picture(page, 'history-long');
      expect(errors).toEqual([]);
    },
    longScrollMs + 40_000,
  );

  test('a request is proven in the browser, and its card is shown as it was, with nothing to press', async () => {
    const page = await newPage();
    await page.goto(`${servers.open.url}/requests/${servers.ids.approved}`);
    await page.getByText('Proven', { exact: true }).waitFor();
    expect(await page.getByText(/: Holds/).count()).toBe(6);
    await page.getByText('Microsoft asks for access to your data').waitFor();
    const pressable = page
      .locator('.ac-adaptiveCard')
      .locator('button:not([disabled]), input:not([disabled]), a[href], [tabindex="0"]');
    expect(await pressable.count()).toBe(0);
    await page.getByText('“Known support case <b>2411240040001234</b>”', { exact: false }).first().waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download evidence' }).click();
    expect((await saved).suggestedFilename()).toMatch(new RegExp(`${servers.ids.approved}.*\\.zip$`));
    expect(errors).toEqual([]);
  });

  test('a reader gives the verifier key that they keep: only that one counts then, and it stays in the browser', async () => {
    const page = await newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));
    const [kept = ''] = (await ledgerKeys(servers.rig.store.history)).map(({ key }) => key);
    const give = async (key: string): Promise<void> => {
      await page.getByLabel('Verifier key that you know from elsewhere').fill(key);
      await page.getByRole('button', { name: 'Check with it' }).click();
    };
    await page.goto(`${servers.open.url}/requests/${servers.ids.approved}`);
    await page.getByText('Proven', { exact: true }).waitFor();
    await give('nonsense');
    await page.getByText('That is no verifier key.', { exact: false }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await give(signerFromPem(kept.split('+')[0] ?? '', generateKeyPem()).verifierKey);
    await page.getByRole('alert').filter({ hasText: 'NOT PROVEN' }).waitFor();
    await page.getByText('The key that you gave did not sign it.', { exact: false }).waitFor();
    await picture(page, 'own-key-refused');
    await page.getByRole('button', { name: 'Use the key of the service again' }).click();
    await page.getByText('Proven', { exact: true }).waitFor();
    await give(kept);
    await page.getByRole('button', { name: 'Use the key of the service again' }).waitFor();
    asked.length = 0;
    await page.reload();
    await page.getByText('Proven', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Use the key of the service again' }).waitFor();
    expect(asked.filter((one) => one.includes('/api/ledger/keys') || one.includes(encodeURIComponent(kept)))).toEqual(
      [],
    );
    await page.getByRole('button', { name: 'Use the key of the service again' }).click();
    expect(errors).toEqual([]);
  });

  test('a changed entry is said loudly, whatever the service says of itself', async () => {
    const page = await newPage();
    await page.route(`**/api/requests/${servers.ids.approved}`, async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      await route.fulfill({ response, body: text.replace('"azureStatus":"Pending"', '"azureStatus":"Denied"') });
    });
    await page.goto(`${servers.open.url}/requests/${servers.ids.approved}`);
    await page.getByRole('alert').filter({ hasText: 'NOT PROVEN' }).waitFor();
    await page.getByText(/Not in the tree: \d+/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'not-proven');
  });

  test('what the ledger does not vouch for is said so on its page', async () => {
    const page = await newPage();
    await page.goto(`${servers.open.url}/requests/${servers.ids.broken}`);
    const alert = page.getByRole('alert').filter({ hasText: 'The record was changed' });
    await alert.waitFor();
    expect(await alert.innerText()).toContain('REQUEST_CHANGED');
  });

  test('everything can be reached and done with the keyboard alone', async () => {
    const page = await newPage();
    await page.goto(servers.open.url);
    await page.getByText('Approver 2 is on it').waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const first = await focused(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: first }).waitFor();
  });

  test('where the network is away that is said, and the page goes on by itself once it is back', async () => {
    const page = await newPage();
    await page.goto(`${servers.open.url}/?view=watching`);
    await page.getByText('Something is wrong').waitFor();
    await page.waitForLoadState('networkidle');
    await context.setOffline(true);
    await page.getByRole('link', { name: 'Posture' }).click();
    await page.getByRole('alert').filter({ hasText: 'The service cannot be reached' }).waitFor();
    await picture(page, 'away');
    await context.setOffline(false);
    await page.getByText('Sign-in without keys').waitFor();
  });

  test('in a browser people sign in at Entra, and come back to where they were', async () => {
    const page = await newPage();
    const asked = await answerAsEntra(context, servers.entra, ['Auditor']);
    await page.goto(`${servers.closed.url}/requests/${servers.ids.approved}`);
    await page.getByRole('alert').filter({ hasText: 'Sign in to go on' }).waitFor();
    await picture(page, 'sign-in');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Proven', { exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/requests/${servers.ids.approved}`);
    expect(asked.authorize[0]?.get('scope')).toContain('api://lockbox.example.com/.default');
    expect(asked.authorize[0]?.get('code_challenge_method')).toBe('S256');
    expect(await page.getByText('Nobody has to sign in here', { exact: false }).count()).toBe(0);
    expect(errors).toEqual([]);
  });

  test.each<[string, string[], string, string]>([
    ['who has no role', [], '/', 'Your account has no role for this'],
    ['who is an approver, of figures', ['Approver'], '/?view=statistics', 'needs the app role Auditor or Admin'],
    ['who is an approver, of requests', ['Approver'], '/', 'You see the requests that you were asked about.'],
  ])('it is said to %s what they may see, and who can change that', async (_who, roles, path, says) => {
    const page = await newPage();
    const token = await servers.entra.token({ roles, oid: '00000000-0000-4000-8000-000000000001' });
    const frame = await inTeams(page, { tab: `${servers.closed.url}${path}`, token });
    await frame.getByText(says, { exact: false }).first().waitFor();
  });

  test('in Teams it signs in by Teams, looks like Teams, follows its theme and its deep links', async () => {
    const page = await newPage();
    const token = await servers.entra.token({ roles: ['Auditor'] });
    const frame = await inTeams(page, { tab: `${servers.closed.url}/`, token, subPageId: servers.ids.approved });
    await frame.getByText('Proven', { exact: true }).waitFor();
    const background = (): Promise<string> =>
      frame.evaluate('getComputedStyle(document.querySelector("main").parentElement).backgroundColor');
    const colours = [await background()];
    for (const theme of ['dark', 'contrast', 'default']) {
      await tellTab(page, 'themeChange', [theme]);
      await until(async () => ((await background()) === colours.at(-1) ? undefined : true));
      colours.push(await background());
      if (theme !== 'default') expect([theme, await barriers(page)]).toEqual([theme, []]);
      await picture(page, `teams-${theme}`);
    }
    expect(new Set(colours).size).toBe(3);
    expect(colours[3]).toBe(colours[0]);
    await frame.getByRole('button', { name: 'Copy link' }).click();
    const told = await toldHost(page);
    const names = told.map(({ func }) => func);
    expect(names).toEqual(
      expect.arrayContaining(['initialize', 'getContext', 'authentication.getAuthToken', 'appInitialization.success']),
    );
    expect(told.find(({ func }) => func === 'shareDeepLink')?.args).toEqual(
      expect.arrayContaining([`/requests/${servers.ids.approved}`]),
    );
  });

  test.each([
    ['a token that the service refuses', 'no.token.atall', 'Sign in to go on'],
    ['no consent', { error: 'consent_required' }, 'Your organization has not yet allowed this sign-in'],
    ['a sign-in that was cancelled', { error: 'CancelledByUser' }, 'Sign in to go on'],
    ['a sign-in that failed', { error: 'resourceDisabled' }, 'The sign-in did not work'],
  ])('in Teams, %s is said in words', async (_what, token, says) => {
    const page = await newPage();
    const frame = await inTeams(page, { tab: servers.closed.url, token });
    await frame.getByRole('alert').filter({ hasText: says }).waitFor();
  });

  test('a channel tab is set up by what it shows first', async () => {
    const page = await newPage();
    const frame = await inTeams(page, {
      tab: `${servers.closed.url}/?view=configure`,
      token: 'unused',
      frameContext: 'settings',
    });
    await frame.getByRole('radio', { name: 'History' }).check();
    await tellTab(page, 'settings.save', [{}]);
    const saved = await until(async () => (await toldHost(page)).find(({ func }) => func === 'settings.setSettings'));
    expect(saved.args[0]).toMatchObject({ entityId: 'lockbox-bot', contentUrl: `${servers.closed.url}/?view=history` });
  });

  async function inTeams(page: Page, options: HostOptions): Promise<Frame> {
    await openInTeams(page, options);
    await page.locator('iframe').waitFor();
    return until(() =>
      Promise.resolve(page.frames().find((frame) => frame.url().startsWith(new URL(options.tab).origin))),
    );
  }
});

/** The views in which most colours and most width are used. */
const densest = ['request', 'statistics'];

function isLookedAt(look: string, view: string): boolean {
  return look === 'light' || densest.includes(view) || process.env['LOCKBOX_TAB_LOOKS'] === 'all';
}

/** Looks again until there is something, for ten seconds at most. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(50);
  }
  throw new Error('it never came');
}

function focused(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.textContent');
}

/**
 * Runs in the browser: goes to the end until all is loaded, then scrolls up for two hundred frames; counts the rows that
 * are on the page, and the frames that took long.
 */
const scrollThrough = `(async () => {
  const scroller = document.querySelector('[role="rowgroup"][tabindex="0"]');
  const shown = () => [...scroller.querySelectorAll('[role="row"]')];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  let [most, rows, slow] = [0, 0, 0];
  const deadline = performance.now() + ${longScrollMs};
  while (rows < ${longCount} && performance.now() < deadline) {
    scroller.scrollTop = scroller.scrollHeight;
    await frame();
    most = Math.max(most, shown().length);
    rows = Math.max(rows, ...shown().map((row) => Number(row.getAttribute('aria-rowindex')) - 1));
  }
  const last = shown().at(-1)?.textContent ?? '';
  const frames = 200;
  for (let count = 0; count < frames; count += 1) {
    const before = performance.now();
    scroller.scrollTop -= 500;
    await frame();
    if (performance.now() - before > 50) slow += 1;
    most = Math.max(most, shown().length);
  }
  return { rows, most, slow, frames, last };
})()`;
