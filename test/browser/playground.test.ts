import type { Browser, Page } from 'playwright-core';
import { startDemo, type LiveDemo } from '../demo/live-demo';
import { sharpness, takeDemoPicture, takeTabPicture, wantsPicture } from './demo-picture';
import { describeInChromium, openChromium } from './chromium';

// What a newcomer does with `npm run demo`, in the order in which it tells them to. Each test goes on where the one
// before it ended.
jest.setTimeout(60_000);
const patienceMs = 30_000;

describeInChromium('the live demo, in the Agents Playground', () => {
  let demo: LiveDemo;
  let browser: Browser;
  let teams: Page;
  let azure: Page;

  beforeAll(async () => {
    demo = startDemo();
    [browser] = await Promise.all([openChromium(), demo.said(/Ctrl-C stops everything/)]);
    teams = await openPage(await demo.said(/Teams, as Ada Approver: +(\S+)/));
    azure = await openPage(await demo.said(/Simulated Azure: +(\S+)/));
  });
  afterAll(async () => {
    await (browser as Browser | undefined)?.close();
    await (demo as LiveDemo | undefined)?.cleanUp();
  });

  test('the app installs itself for the approver, and the card of a first request arrives by itself', async () => {
    await heading('Microsoft asks for access to your data').waitFor();
    expect(await teams.getByText('Azure OpenAI: contoso-openai-prod').count()).toBe(1);
    expect(await teams.getByText(/^Expires /).count()).toBe(1);
  });

  test('a rejection without a reason is held back by the card', async () => {
    await button('Reject').click();
    await button('Reject access').click();
    await teams.getByText('Please say why you reject it.', { exact: true }).waitFor();
    // The Playground lists what it sends to the bot: a press would be an invoke.
    await teams.getByText('installationUpdate 200').first().waitFor();
    expect(await teams.getByText(/^invoke \d+$/).count()).toBe(0);
  });

  test('an approval is carried out in Azure, and the card changes to who, why and until when', async () => {
    await button('Approve').click();
    await teams.getByLabel('Reason (optional').fill('Known support case');
    await button('Approve access').click();
    await heading('Approved').waitFor();
    const card = await teams.locator('.ac-adaptiveCard').innerText();
    expect(card).toMatch(/Approved by: Ada Approver[\s\S]*Reason: Known support case[\s\S]*Access is open until/);
    expect(await button('Approve').count()).toBe(0);
    expect(await teams.getByText(/^invoke \d+$/).count()).toBe(1);
  });

  test('the simulated Azure shows it approved, decided once, for the reason that was written', async () => {
    const request = azure.getByRole('article');
    await request.getByText('Approved', { exact: true }).first().waitFor();
    await request.getByText(/Reason received: .*Ada Approver.*Known support case/).waitFor();
    await request.getByText('decisions received: 1').waitFor();
    if (wantsPicture) await takeDemoPicture(browser, teams, azure);
  });

  test('a request made on the page of the simulated Azure arrives in the chat and in the channel', async () => {
    await azure.getByLabel('Resource').selectOption({ label: 'Translator' });
    await azure.getByLabel('Justification').fill('Translations come back empty');
    await azure.getByRole('button', { name: 'New Lockbox request' }).click();
    await heading('Microsoft asks for access to your data').waitFor();
    await teams.getByText('Translations come back empty').waitFor();
    await place('Operations').click();
    await heading('Microsoft asks for access to your data').waitFor();
    await teams.getByText('Translations come back empty').waitFor();
  });

  test('a rejection on the copy in the channel changes the card in the chat, too', async () => {
    await button('Reject').click();
    await teams.getByLabel('Reason (goes to Azure').fill('Nobody has asked for help');
    await button('Reject access').click();
    await heading('Rejected').waitFor();
    await place('Personal Chat').click();
    await heading('Rejected').waitFor();
    await teams.getByText('Nobody has asked for help').waitFor();
    await azure.getByText('Denied', { exact: true }).first().waitFor();
  });

  test('the past is found in plain words, and a search puts an outcome into the message that is being written', async () => {
    await teams.getByRole('textbox').last().click();
    await teams.keyboard.type('history rejected translator today by me');
    await teams.keyboard.press('Enter');
    await teams.getByText('The newest 1 of 1').waitFor();
    await teams.getByText('Rejected by Ada Approver').waitFor();
    await teams.locator('button[aria-haspopup=menu]:visible').last().click();
    await teams.getByRole('menuitem', { name: 'Search Command' }).click();
    // What Teams takes from the manifest, the Playground has to be told.
    await teams.getByText('Specify Command ID or Parameter').click();
    await teams.getByPlaceholder('Command ID').fill('searchRequests');
    await teams.getByPlaceholder('Parameter name').fill('text');
    await teams.getByPlaceholder('Enter a search term').fill('approved lockbox');
    await teams.getByText(/^Azure OpenAI contoso-openai-prod \(L-/).click();
    const inserted = teams.locator('.ac-adaptiveCard').last();
    await inserted.getByText(/^As of .*It may have changed since\.$/).waitFor();
    expect(await inserted.innerText()).not.toMatch(/Known support case|Ada Approver|Completions/);
    const folder = process.env['PICTURES'];
    if (folder !== undefined) await teams.screenshot({ path: `${folder}/past-in-playground.png` });
  });

  test('the page for auditors proves the decided request in the browser, up to the newest checkpoint', async () => {
    const page = await openPage(await demo.said(/Page for auditors: +(\S+)/));
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('link', { name: 'Azure OpenAI: contoso-openai-prod' }).click();
    await page.getByText(/^Proven( so far)?$/).waitFor();
    await page.getByText('By Ada Approver. Approve. “Known support case”').waitFor();
    if (wantsPicture) await takeTabPicture(page);
    await page.close();
  });

  test('the record verifies with the command that the demo prints', async () => {
    const url = await demo.said(/DATABASE_URL=(\S+) npx lockbox-bot verify/);
    const { code, printed } = await demo.command(['verify'], { DATABASE_URL: url });
    expect(printed).toMatch(/^The ledger verifies\./);
    expect(code).toBe(0);
  });

  test('Ctrl-C ends the demo and leaves nothing behind', async () => {
    expect(await demo.end('SIGINT')).toEqual({ code: 0, signal: null });
    expect(demo.leftFiles()).toEqual([]);
  });

  async function openPage(address: string): Promise<Page> {
    const page = await browser.newPage({ deviceScaleFactor: wantsPicture ? sharpness : 1 });
    page.setDefaultTimeout(patienceMs);
    await page.goto(address);
    return page;
  }

  function heading(name: string): ReturnType<Page['locator']> {
    return teams.getByRole('heading', { name, exact: true });
  }

  function button(name: string): ReturnType<Page['locator']> {
    return teams.getByRole('button', { name, exact: true });
  }

  /** A chat or channel in the list on the left. */
  function place(name: string): ReturnType<Page['locator']> {
    return teams.getByText(name, { exact: true }).first();
  }
});
