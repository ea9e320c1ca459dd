import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startRig, type Rig } from './rig';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (executablePath === undefined) console.warn('The page is not tested: no Chromium is installed.');
const inChromium = executablePath === undefined ? describe.skip : describe;

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
});
afterEach(() => azure.stop());

test('the page loads nothing from elsewhere and runs only its own script and style', async () => {
  const response = await fetch(azure.url);
  const html = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  expect(html).not.toMatch(/(src|href)="(?!data:,)/);
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'sha256-[^']+';/);
});

inChromium('the page in Chromium', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    page = await browser.newPage();
    await page.clock.install();
    await page.goto(azure.url);
  });
  afterEach(() => page.close());

  test('a person makes a request, approves it as the portal, and sees the history', async () => {
    await page.getByLabel('Resource').selectOption('TextTranslation');
    await page.getByLabel('Justification').fill('<b>Translator</b> returns 500');
    await page.getByRole('button', { name: 'New Lockbox request' }).click();
    await page.getByRole('heading', { name: 'contoso-translator-prod' }).waitFor();
    await page.getByText('<b>Translator</b> returns 500').waitFor();
    await page.getByRole('button', { name: 'Approve in the portal' }).click();
    await page.getByRole('button', { name: 'Revoke access' }).waitFor();
    const history = await page.getByRole('list', { name: 'History' }).innerText();
    expect(history).toMatch(/Pending[\s\S]*by Azure[\s\S]*Approved[\s\S]*by Pat Portal/);
    expect((await azure.list('/requests'))[0]).toMatchObject({ status: 'Approved' });
  });

  test('a change made elsewhere appears by itself', async () => {
    await page.getByText('No request yet.').waitFor();
    const { requestId } = await azure.post('/requests');
    await page.clock.runFor(2000);
    await page.getByText('1 in all, 1 pending.').waitFor();
    await azure.post(`/requests/${requestId}/status`, { status: 'deny' });
    await page.clock.runFor(2000);
    await page.getByText('1 in all, 0 pending.').waitFor();
  });
});
