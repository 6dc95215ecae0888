import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foldTimeline } from '../../src/recording/timeline.ts';
import { exampleRecording } from '../../src/report/example.ts';
import { renderHtml } from '../../src/report/html.tsx';
import { judge } from '../../src/trial/judge.ts';
import { hasBrowser, startBrowser } from './browser.ts';

describe.skipIf(!hasBrowser)('the HTML report in a browser', () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  let complaints: string[] = [];
  let requests: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reenact-report-'));
    const { header, events } = exampleRecording();
    const timeline = foldTimeline(header, events);
    await writeFile(join(folder, 'report.html'), renderHtml(timeline, judge(timeline)));
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    await page?.context().close();
    const context = await browser.newContext({ offline: true, viewport: { width: 1200, height: 900 } });
    page = await context.newPage();
    complaints = [];
    requests = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  });

  it('opens offline, asks for nothing but itself, and neither the policy nor the script complains', async () => {
    expect(await page.locator('h1').textContent()).toContain('Primary lost');
    expect(await page.locator('.verdict strong').textContent()).toBe('reenacted');
    expect(requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  it('shows a hostile log line as text', async () => {
    await page.locator('details.excerpt').evaluateAll((all) => {
      for (const details of all) (details as unknown as { open: boolean }).open = true;
    });
    expect(await page.locator('.log-lines').allTextContents()).toContainEqual(
      expect.stringContaining('(<script>alert("hostile")</script> ]]> \\x07)'),
    );
    expect(await page.locator('script').count()).toBe(2);
  });

  it('reads every track at the pointer', async () => {
    await page.locator('#tracks').scrollIntoViewIfNeeded();
    const picture = await page.locator('.track-picture').first().boundingBox();
    if (!picture) throw new Error('the chart has no place on the page');
    const pg01 = page.locator('#cursor-reading > div', { has: page.locator('dt', { hasText: /^pg01$/ }) });
    await page.mouse.move(picture.x + picture.width * 0.1, picture.y + 5);
    expect(await pg01.locator('dd').textContent()).toBe('primary');
    await page.mouse.move(picture.x + picture.width * 0.5, picture.y + 5);
    expect(await pg01.locator('dd').textContent()).toBe('no power');
    expect(await page.locator('#cursor').isVisible()).toBe(true);
  });

  it('moves the cursor with the keyboard and tells what it reads', async () => {
    const range = page.locator('#cursor-range');
    await range.focus();
    const before = await range.inputValue();
    for (let press = 0; press < 20; press += 1) await page.keyboard.press('ArrowRight');
    expect(Number(await range.inputValue()) - Number(before)).toBeCloseTo(20 * 50, 0);
    expect(await range.getAttribute('aria-valuetext')).toContain('pg01 primary');
  });

  it('filters the story by kind and by text with the keyboard alone', async () => {
    const rows = page.locator('#story tbody tr:visible');
    const all = await rows.count();
    await page.locator('form[data-rows^="#story"] input[value=log]').focus();
    await page.keyboard.press('Space');
    const withoutLogs = await rows.count();
    expect(withoutLogs).toBeLessThan(all);
    await page.locator('form[data-rows^="#story"] input[type=search]').focus();
    await page.keyboard.type('PROMOTE');
    expect(await rows.allTextContents()).toEqual([expect.stringContaining('operator: promote pg02')]);
    expect(await page.locator('form[data-rows^="#story"] output').textContent()).toBe(`1 of ${all} shown`);
  });

  it('leads from a moment in the text to the cursor', async () => {
    await page.locator('#story tbody tr', { hasText: 'pg02 is now primary' }).locator('a').click();
    expect(await page.locator('#cursor-reading').textContent()).toMatch(/time\+8\.50 s.*pg02primary/);
  });

  it.each([360, 700, 1200])('does not scroll sideways at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe objects to, in %s mode', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.locator('details').evaluateAll((all) => {
      for (const details of all) (details as unknown as { open: boolean }).open = true;
    });
    await page.evaluate(axe.source);
    const found = (await page.evaluate('axe.run().then((result) => result.violations)')) as {
      readonly id: string;
      readonly help: string;
    }[];
    expect(found.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
  });
});
