import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const target = join(__dirname, '..', '..', 'docs', 'demo.png');

/** Whether the picture of the README is to be taken anew: DEMO_PICTURE=1 npx jest test/browser */
export const wantsPicture = process.env['DEMO_PICTURE'] === '1';

/** As sharp as most screens show it. */
export const sharpness = 1.5;

/** Takes the picture of the README: the card as Teams shows it, beside the request as Azure shows it. */
export async function takeDemoPicture(browser: Browser, teams: Page, azure: Page): Promise<void> {
  await teams.setViewportSize({ width: 1280, height: 960 });
  const card = await teams.locator('.ac-adaptiveCard').boundingBox();
  if (card === null) throw new Error('there is no card to see');
  // The name of the bot stands above its card.
  const clip = { x: card.x - 80, y: card.y - 36, width: card.width + 104, height: card.height + 56 };
  const left = await teams.screenshot({ clip });
  await azure.setViewportSize({ width: 600, height: 1200 });
  const list = await azure.getByRole('region', { name: 'Lockbox requests' }).boundingBox();
  if (list === null) throw new Error('there is no list of requests to see');
  const right = await azure.screenshot({
    fullPage: true,
    clip: { x: 0, y: list.y - 16, width: 600, height: list.height + 32 },
  });
  const page = await browser.newPage({ viewport: { width: 1240, height: 900 }, deviceScaleFactor: sharpness });
  await page.setContent(
    sheet([
      ['In Teams (Agents Playground)', left],
      ['In Azure (simulated)', right],
    ]),
  );
  await page.locator('body').screenshot({ path: target });
  await page.close();
}

/** Takes the picture of the page for auditors: a request, decided and proven. */
export async function takeTabPicture(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1240, height: 960 });
  await page.screenshot({ path: join(__dirname, '..', '..', 'docs', 'tab.png') });
}

function sheet(pictures: [caption: string, png: Buffer][]): string {
  const figures = pictures.map(
    ([caption, png]) =>
      `<figure><figcaption>${caption}</figcaption><img src="data:image/png;base64,${png.toString('base64')}"></figure>`,
  );
  return `<!doctype html><style>
    body { margin: 0; padding: 16px; display: flex; gap: 16px; width: max-content; background: #e3e4ea;
      font: 600 15px "Segoe UI", "Noto Sans", sans-serif; color: #242424; }
    figure { margin: 0; } figcaption { padding: 0 4px 8px; }
    img { display: block; zoom: ${1 / sharpness}; border-radius: ${8 * sharpness}px; background: #fff; }
  </style>${figures.join('')}`;
}
