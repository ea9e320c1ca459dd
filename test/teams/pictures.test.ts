import { join } from 'node:path';
import { requestCard } from '../../src/teams/cards';
import type { AccessRequest } from '../../src/model';
import { lockboxFacts, pendingRequest, routeTaken } from '../fixtures/requests';
import { hasChromium, openPhone, phone, type Phone } from './chromium';
import { now, requests, vote } from './requests';
import { storageRequests } from './storage-requests';

// How cards look is checked where a browser is; `apt-get install chromium` brings one. With CARD_PICTURE=1 the picture
// of the README is taken anew.
const readmePicture = join(__dirname, '..', '..', 'docs', 'card.png');
const whereABrowserIs = hasChromium ? describe : describe.skip;
if (!hasChromium) console.warn('skipped: no /usr/bin/chromium here; "apt-get install chromium" brings it');

whereABrowserIs('on a small phone', () => {
  let browser: Phone;
  beforeAll(async () => {
    browser = await openPhone();
  });
  afterAll(() => browser.close());

  const crowded: AccessRequest = pendingRequest({
    facts: lockboxFacts({
      justification: 'The engineer has to look at prompts that failed. '.repeat(60),
      resourceIds: [`${lockboxFacts().resourceIds[0]!}-with-quite-a-long-name`, '/subscriptions/x/y'],
    }),
    route: routeTaken(5, 2),
    current: { state: 'pending', votes: [vote(1)], lastRefusal: { why: 'AZURE_CONFLICT', at: now.toISOString() } },
  });

  test.each([
    ['usual', requests['pending']!],
    ['crowded', crowded],
    ['review', storageRequests['review-pending']!],
    ['crowded review', storageRequests['review-pending-busy']!],
    ['request for access', storageRequests['access-pending-container']!],
  ])('the answers to a %s request stand on the first screen, below what it is about', async (_name, request) => {
    const page = await browser.show(requestCard(request, now));
    const reject = await page.getByRole('button', { name: 'Reject', exact: true }).boundingBox();
    const expires = await page.getByText('Expires Sat, 28 Nov 2026 9:00').boundingBox();
    expect(reject!.y + reject!.height).toBeLessThan(phone.height);
    expect(expires!.y).toBeLessThan(reject!.y);
  });

  test.each(Object.entries({ ...requests, ...storageRequests, crowded }))(
    'nothing of a request that is %s is cut off at the side',
    async (_name, request) => {
      const page = await browser.show(requestCard(request, now));
      const widest = await page.evaluate<number>(
        "Math.max(...[...document.querySelectorAll('#card *')].map((element) => element.getBoundingClientRect().right))",
      );
      expect(widest).toBeLessThanOrEqual(phone.width);
      await page.close();
    },
  );

  test('a moment is shown in the zone of the reader', async () => {
    const page = await browser.show(requestCard(requests['pending']!, now));
    expect(await page.innerText('#card')).toContain('Expires Sat, 28 Nov 2026 9:00\nabout 95 h left, as of 10:05');
  });

  test('text from outside is shown as it was written', async () => {
    const justification = '**bold** [link](https://evil.example) <b>b</b> {{TIME(2026-11-24T08:00:00Z)}}\nnext line';
    const page = await browser.show(requestCard(pendingRequest({ facts: lockboxFacts({ justification }) }), now));
    expect((await page.innerText('#card')).replaceAll('\u200b', '')).toContain(justification);
    expect(await page.locator('#card b, #card strong, #card a[href*="evil"]').count()).toBe(0);
  });

  test('a rejection opens its own reason, is not sent without one, and says why', async () => {
    const page = await browser.show(requestCard(requests['pending']!, now));
    await page.getByRole('button', { name: 'Reject', exact: true }).click();
    await page.getByRole('button', { name: 'Reject access' }).click();
    expect(await page.innerText('#card')).toContain('Please say why you reject it.');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('button', { name: 'Approve access' }).click();
    expect(await page.locator('body').getAttribute('data-sent')).toBe('approve');
  });

  if (process.env['CARD_PICTURE'] === '1') {
    test('the picture of the README is taken', async () => {
      // In letters as wide as those of Teams.
      const closer = await openPhone('Noto Sans');
      const page = await closer.show(requestCard(readmeRequest(), now));
      await page.screenshot({ path: readmePicture, fullPage: true });
      await closer.close();
    });
  }
});

function readmeRequest(): AccessRequest {
  const route = routeTaken(2, 1);
  const names = ['Ada Keller', 'Bo Lindqvist'];
  return pendingRequest({
    id: 'L-7Q2M9XK4TD',
    route: { ...route, approvers: route.approvers.map((one, index) => ({ ...one, name: names[index]! })) },
    facts: lockboxFacts({
      justification:
        'To find out why completions of this deployment fail since Monday, an engineer has to look at the failing requests.',
    }),
  });
}
