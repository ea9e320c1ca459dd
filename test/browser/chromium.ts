import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = usualPlaces.find(existsSync);

/** `describe` where there is a browser; elsewhere the tests are skipped, and it says why and what to do. */
export function describeInChromium(name: string, tests: () => void): void {
  if (executablePath === undefined) {
    console.warn(`skipped, no Chromium is installed: ${name}. "apt-get install chromium" brings one.`);
    describe.skip(name, tests);
  } else describe(name, tests);
}

const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** Starts Chromium without a window, with an empty profile that is gone when it is closed. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: flags.split(' '),
  });
}
