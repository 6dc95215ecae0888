import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, startBrowser } from './browser.ts';
import { everyPage } from './pages.ts';

/** Every kind of page, on a desk and on a phone, by day and by night. What only the report of a run has: html.test.ts. */
const kinds = [
  'report',
  'report-nobody-promoted',
  'report-platform',
  'loops',
  'investigation-1',
  'investigation-12',
  'investigation-40',
  'exploration',
  'proof',
  'suggestions',
  'remedies',
];

describe.skipIf(!hasBrowser)('in a browser', () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reenact-pages-'));
    const pages = await everyPage();
    expect([...pages.keys()]).toEqual(kinds);
    for (const [kind, html] of pages) await writeFile(join(folder, `${kind}.html`), html);
    browser = await startBrowser();
    page = await (await browser.newContext({ offline: true })).newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => requests.push(request.url()));
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  describe.each(kinds)('the page %s', (kind) => {
    it('opens offline, asks for nothing but itself and complains of nothing', async () => {
      complaints.length = 0;
      requests.length = 0;
      await page.goto(pathToFileURL(join(folder, `${kind}.html`)).href);
      expect(await page.locator('h1').count()).toBe(1);
      expect(requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
      expect(complaints).toEqual([]);
    });

    it.each([
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
      [390, 'dark'],
    ] as const)(
      'at %i pixels, %s: nothing is cut off, and axe objects to nothing',
      async (width, colorScheme) => {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await page.locator('details').evaluateAll((all) => {
          for (const details of all) (details as unknown as { open: boolean }).open = true;
        });
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
          0,
        );
        expect(await page.evaluate(cutOff)).toEqual([]);
        await page.evaluate(axe.source);
        const found = (await page.evaluate('axe.run().then((result) => result.violations)')) as {
          readonly id: string;
          readonly help: string;
        }[];
        expect(found.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
      },
    );
  });
});

/** Whatever of the page reaches beyond its edge, or beyond a box that shows only a part of it; YAML may be scrolled. */
const cutOff = `[...document.querySelectorAll('body *')]
  .filter((element) => !element.closest('svg, pre, .unseen, .skip'))
  .filter((element) => {
    const { width, right } = element.getBoundingClientRect();
    const hides = getComputedStyle(element).overflowX !== 'visible';
    return (width > 1 && right > innerWidth + 1) || (hides && element.scrollWidth > element.clientWidth + 1);
  })
  .map((element) => element.outerHTML.slice(0, 120))`;
