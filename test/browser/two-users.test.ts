import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { describeInChromium, openChromium } from './chromium';
import { startTwoTeams, type TwoTeams } from './two-teams';

// Two people look at their own Teams. Each test goes on where the one before it ended.
jest.setTimeout(90_000);
const patienceMs = 30_000;
/** To look at what the two see: PICTURES=/some/folder npx jest -i test/browser/two-users.test.ts */
const pictures = process.env['PICTURES'];

describeInChromium('two approvers, each in an Agents Playground of their own', () => {
  let both: TwoTeams | undefined;
  let browser: Browser | undefined;
  let ada: Page;
  let bo: Page;

  beforeAll(async () => {
    both = await startTwoTeams();
    browser = await openChromium();
    ada = await open(browser, both.ada.url);
    bo = await open(browser, both.bo.url);
    for (const playground of [both.ada, both.bo]) {
      await playground.opened(AbortSignal.timeout(patienceMs));
      await playground.install();
    }
    await both.azure.ask({ justification: 'Completions fail since this morning', upperCaseIds: false });
  });
  afterAll(async () => {
    await browser?.close();
    await both?.end();
  });

  test('both get the card of a request', async () => {
    for (const page of [ada, bo]) {
      await heading(page, 'Microsoft asks for access to your data').waitFor();
      await page.getByText('Completions fail since this morning').waitFor();
      expect(await button(page, 'Approve').count()).toBe(1);
    }
    await picture('asked');
  });

  test('one says that they are on it, and the other’s card says so by itself', async () => {
    await button(bo, "I'm on it").click();
    await ada.getByText('Bo Bystander', { exact: true }).first().waitFor();
    await ada.getByText(/is on it/).waitFor();
    await picture('claimed');
  });

  test('one approves, and the other’s card changes by itself to who and why, with nothing left to press', async () => {
    await button(ada, 'Approve').click();
    await ada.getByLabel('Reason (optional').fill('Known support case');
    await button(ada, 'Approve access').click();
    for (const page of [ada, bo]) {
      await heading(page, 'Approved').waitFor();
      expect(await page.locator('.ac-adaptiveCard').innerText()).toMatch(
        /Approved by: Ada Approver[\s\S]*Reason: Known support case/,
      );
      for (const name of ['Approve', 'Reject']) expect(await button(page, name).count()).toBe(0);
      // It is the same card that changed, not a second one.
      expect(await page.locator('.ac-adaptiveCard').count()).toBe(1);
    }
    // The Playground lists what it sends to the bot: the other pressed once, to say that they are on it.
    expect(await bo.getByText(/^invoke \d+$/).count()).toBe(1);
    await picture('approved');
  });

  test('Azure was told once', async () => {
    const [request, ...others] = (await both?.azure.requests()) ?? [];
    expect(others).toEqual([]);
    expect(request).toMatchObject({ status: 'Approved', decisionsReceived: 1 });
    expect(request?.decisions[0]?.reason).toContain('Approved by Ada Approver');
  });

  async function open(on: Browser, address: string): Promise<Page> {
    // People share no cookies.
    const page = await (await on.newContext({ viewport: { width: 1280, height: 960 } })).newPage();
    page.setDefaultTimeout(patienceMs);
    await page.goto(address);
    return page;
  }

  async function picture(name: string): Promise<void> {
    if (pictures === undefined) return;
    await ada.screenshot({ path: join(pictures, `${name}-ada.png`) });
    await bo.screenshot({ path: join(pictures, `${name}-bo.png`) });
  }

  function heading(page: Page, name: string): Locator {
    return page.getByRole('heading', { name, exact: true });
  }

  function button(page: Page, name: string): Locator {
    return page.getByRole('button', { name, exact: true });
  }
});
