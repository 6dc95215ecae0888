import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's chromium, or another one named by the environment. */
const chromiumPath = process.env['REENACT_CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser to test pages in. */
export const hasBrowser = existsSync(chromiumPath);
if (!hasBrowser)
  console.warn(`The HTML pages are not tested: there is no ${chromiumPath} (apt-get install chromium).`);

/** Starts a browser that asks the network for nothing of its own. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
