import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Library from 'adaptivecards';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Whether cards can be looked at on this machine. */
export const hasChromium = existsSync(executablePath);

/** A browser with an empty profile, as wide as a phone. */
export interface Phone {
  show: (card: unknown) => Promise<Page>;
  close: () => Promise<void>;
}

/** The width and height of a small phone, in CSS pixels. */
export const phone = { width: 360, height: 640 };

const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/**
 * Opens the browser.
 *
 * @param font what to write in where Teams' own is missing. The usual one is wide: what fits in it fits in Teams.
 */
export async function openPhone(font = 'DejaVu Sans'): Promise<Phone> {
  const profile = mkdtempSync(join(tmpdir(), 'cards-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: flags.split(' '),
    viewport: phone,
    deviceScaleFactor: 2,
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    offline: true,
  });
  const library = readFileSync(require.resolve('adaptivecards/dist/adaptivecards.min.js'), 'utf8');
  return {
    show: async (card) => {
      const page = await context.newPage();
      await page.setContent(shell.replaceAll(fallbackFont, font));
      await page.addScriptTag({ content: library });
      await page.evaluate(render, { card, config: { ...hostConfig, fontFamily: `"Segoe UI", "${font}", sans-serif` } });
      return page;
    },
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Runs in the page, with the library of Adaptive Cards loaded. The tests are typed without the DOM. */
function render({ card, config }: { card: unknown; config: object }): void {
  const page = globalThis as unknown as {
    AdaptiveCards: typeof Library;
    document: {
      body: { dataset: Record<string, string> };
      getElementById: (id: string) => { append: (e: unknown) => void };
    };
  };
  const shown = new page.AdaptiveCards.AdaptiveCard();
  shown.hostConfig = new page.AdaptiveCards.HostConfig(config);
  shown.onExecuteAction = (action) => {
    if (action instanceof page.AdaptiveCards.ExecuteAction) page.document.body.dataset['sent'] = action.verb;
  };
  shown.parse(card);
  page.document.getElementById('card').append(shown.render());
}

const fallbackFont = 'FALLBACK';
const shell = `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 12px; background: #f5f5f5; font-family: "Segoe UI", "FALLBACK", sans-serif; }
  #card { background: #fff; border-radius: 8px; box-shadow: 0 0 2px #0003, 0 2px 4px #0002; overflow: hidden; }
  .ac-pushButton { font: 600 14px "Segoe UI", "FALLBACK", sans-serif; padding: 6px 12px; border-radius: 4px;
    border: 1px solid #d1d1d1; background: #fff; color: #242424; cursor: pointer; overflow: hidden; text-overflow: ellipsis; }
  .ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff; }
  .ac-pushButton.style-destructive { color: #c4314b; border-color: #c4314b; }
  .ac-textInput { width: 100%; min-height: 56px; box-sizing: border-box; border: 1px solid #d1d1d1; border-radius: 4px;
    font: 14px "Segoe UI", "FALLBACK", sans-serif; padding: 6px; }
  .ac-anchor { color: #5b5fc7; }
</style><div id="card"></div>`;

const text = (dark: string, subtle: string): object => ({ default: dark, subtle });
const colours = {
  default: text('#242424', '#616161'),
  accent: text('#5b5fc7', '#5b5fc7'),
  good: text('#237b4b', '#237b4b'),
  warning: text('#835c00', '#835c00'),
  attention: text('#c4314b', '#c4314b'),
};

/** About what Teams looks like. */
const hostConfig = {
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
  spacing: { small: 6, default: 8, medium: 14, large: 20, extraLarge: 32, padding: 14 },
  separator: { lineThickness: 1, lineColor: '#e0e0e0' },
  supportsInteractivity: true,
  containerStyles: {
    default: { backgroundColor: '#ffffff', foregroundColors: colours },
    emphasis: { backgroundColor: '#f0f0f5', foregroundColors: colours },
  },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 10, style: 'default' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
};
