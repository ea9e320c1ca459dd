import type { Browser, Page } from 'playwright-core';
import { describeInChromium, openChromium } from '../browser/chromium';
import { startRig, type Rig } from './rig';
import { eventsOf } from './storage-rig';

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

describeInChromium('the page of the simulator', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await openChromium();
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

  test('a request is made as it was asked for, and the next one starts from usual words', async () => {
    await page.getByLabel('Resource').selectOption({ label: 'Speech' });
    await page.getByLabel('Justification').fill('Only this once');
    await page.getByLabel('Hours of access').fill('4');
    await page.getByRole('button', { name: 'New Lockbox request' }).click();
    await page.getByText('1 in all, 1 pending.').waitFor();
    await page.getByRole('button', { name: 'New Lockbox request' }).click();
    await page.getByText('2 in all, 2 pending.').waitFor();
    expect(await azure.list('/requests')).toMatchObject([
      { duration: 4, justification: 'Only this once', resourceIds: [expect.stringMatching(/contoso-speech-prod$/)] },
      { duration: 4, justification: expect.stringContaining('Microsoft Support Team') },
    ]);
  });

  test.each([
    ['Deny in the portal', 'Denied', 'Pat Portal'],
    ['Let expire', 'Expired', 'Azure'],
    ['Approve automatically', 'Approved', 'Azure'],
  ])('%s ends a request as %s, by %s', async (button, status, by) => {
    await azure.post('/requests');
    await page.clock.runFor(2000);
    await page.getByRole('button', { name: button }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: status })
      .filter({ hasText: `by ${by}` })
      .waitFor();
    expect(await azure.list('/requests')).toMatchObject([{ status }]);
  });

  test('a fault that was chosen meets the next decision, and mending takes it away', async () => {
    const { requestId } = await azure.post('/requests');
    await page.getByText('Let Azure misbehave').click();
    await page.getByLabel('When it is asked next').selectOption('refuses the decision: no right (403)');
    await page.getByRole('button', { name: 'Let it happen' }).click();
    await page.getByText('1 fault waits for its call, 0 calls met one.').waitFor();
    const decision = { status: 'Approve', reason: 'r' };
    expect((await azure.decide(requestId, decision)).status).toBe(403);
    expect((await azure.decide(requestId, decision)).status).toBe(200);
    await page.getByRole('button', { name: 'Mend everything' }).click();
    await page.getByText('Nothing is broken.').waitFor();
    expect(await azure.list('/faults')).toEqual([]);
  });

  test('each fault that can be chosen is one that the simulator takes', async () => {
    await page.getByText('Let Azure misbehave').click();
    const choices = await page.getByLabel('When it is asked next').locator('option').allTextContents();
    for (const [index, choice] of choices.entries()) {
      await page.getByLabel('When it is asked next').selectOption(choice);
      await page.getByRole('button', { name: 'Let it happen' }).click();
      await page.getByText(`${index + 1} fault`).waitFor();
    }
    expect(choices.length).toBeGreaterThan(3);
    expect(await azure.list('/faults')).toHaveLength(choices.length);
  });

  test('an impossible change is said, and so is a simulator that is gone', async () => {
    const { requestId } = await azure.post('/requests');
    await page.clock.runFor(2000);
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
    await azure.post(`/requests/${requestId}/status`, { status: 'deny' });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    await azure.stop();
    await page.clock.runFor(2000);
    await page.getByText('The simulator does not answer.').waitFor();
  });

  test('everything is reached by keyboard alone, has a name, and fits a phone', async () => {
    await azure.post('/requests', { justification: 'x'.repeat(300) });
    await page.setViewportSize({ width: 360, height: 640 });
    await page.clock.runFor(2000);
    await page.getByText('1 in all, 1 pending.').waitFor();
    await page.getByText('Let Azure misbehave').click();
    const names = await page.evaluate<string[]>(`[...document.querySelectorAll('input, select, button')]
      .map((one) => one.tabIndex === 0 ? (one.labels[0] || one).textContent.trim() : '')`);
    expect(names).not.toContain('');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.getByLabel('Resource').focus();
    for (const key of ['Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
    await page.getByText('2 in all, 2 pending.').waitFor();
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

  test('somebody reads blobs with an account key, and the storage log has it', async () => {
    await page.getByLabel('Person', { exact: true }).fill('mallory@contoso.example');
    await page.getByLabel('how', { exact: true }).selectOption({ label: 'with an account key' });
    await page.getByLabel('Times').fill('3');
    await page.getByRole('button', { name: 'Touch the blobs' }).click();
    await page.getByText('Azure let it happen. The storage log has 3 rows of it.').waitFor();
    expect(await azure.list('/storage-logs')).toMatchObject(
      Array.from({ length: 3 }, () => ({ AuthenticationType: 'AccountKey', OperationName: 'GetBlob' })),
    );
    await page.getByLabel('how', { exact: true }).selectOption({ label: 'signed in (OAuth)' });
    await page.getByRole('button', { name: 'Touch the blobs' }).click();
    await page.getByText('Azure refused it: AuthorizationPermissionMismatch.').waitFor();
  });

  test('somebody lists the keys, and is granted a role above the subscription', async () => {
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.getByText('mallory@contoso.example lists the keys.').waitFor();
    expect((await eventsOf(azure)).at(-1)).toMatchObject({
      operationName: { value: 'Microsoft.Storage/storageAccounts/listKeys/action' },
      caller: 'mallory@contoso.example',
    });
    const before = (await eventsOf(azure)).length;
    await page.getByLabel('to the account').selectOption({ label: 'is granted a role above the subscription' });
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.getByText('is granted a role above the subscription.').waitFor();
    expect(await azure.list('/role-assignments')).toHaveLength(8);
    expect(await eventsOf(azure)).toHaveLength(before);
  });
});
