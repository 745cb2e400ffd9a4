import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html } from '../../src/reporters/html.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { mixedReport } from '../fixtures/report/mixed-report.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
// Runs in the page, as text: this project is not compiled against the browser's types.
const unfold = `for (const details of document.querySelectorAll('details')) details.open = true`;
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe.skipIf(executablePath === undefined).each([
  ['en', en],
  ['ja', ja],
] as const)('the handover page in %s', (language, words) => {
  // Kept in the temporary folder, to be looked at.
  const folder = mkdtempSync(join(tmpdir(), `preflight-handover-${language}-`));
  const url = pathToFileURL(join(folder, 'handover.html')).href;
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(join(folder, 'handover.html'), html(mixedReport(language), plainScreen, words));
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  async function onPage<T>(options: BrowserContextOptions, look: (page: Page) => Promise<T>): Promise<T> {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      await page.goto(url);
      return await look(page);
    } finally {
      await context.close();
    }
  }

  const surfaces = [
    ['light', { colorScheme: 'light', viewport: { width: 1100, height: 900 } }],
    ['dark', { colorScheme: 'dark', viewport: { width: 1100, height: 900 } }],
    ['narrow light', { colorScheme: 'light', viewport: { width: 360, height: 740 } }],
    ['narrow dark', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
  ] as const;

  test.each(surfaces)('has nothing that axe finds, %s', async (name, options) => {
    const violations = await onPage(options, async (page) => {
      await page.screenshot({ path: join(folder, `${name.replace(' ', '-')}.png`), fullPage: true });
      await page.evaluate(unfold);
      await page.evaluate(await readFile(axeFile, 'utf8'));
      return page.evaluate(async () => {
        const axe = (globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } })
          .axe;
        const { violations } = await axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
      });
    });
    expect(violations).toEqual([]);
  });

  test('does not scroll sideways at 360 px, with everything unfolded', async () => {
    const width = await onPage({ viewport: { width: 360, height: 740 } }, (page) =>
      page.evaluate(`${unfold}; document.documentElement.scrollWidth`),
    );
    expect(width).toBeLessThanOrEqual(360);
  });

  test('asks nothing of anybody and runs no script', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    page.on('dialog', (dialog) => said.push(dialog.message()));
    await page.goto(url);
    await page.waitForLoadState('networkidle');
    expect(asked).toEqual([url]);
    expect(said).toEqual([]);
    expect(await page.locator('script').count()).toBe(0);
    await context.close();
  });

  test('shows the broken hop, the front and the command in the page text', async () => {
    const text = await onPage({ viewport: { width: 1100, height: 900 } }, (page) => page.locator('body').textContent());
    expect(text).toContain('lms server start --bind 0.0.0.0');
    expect(text).toContain('<script>alert("1")</script>');
    const crosses = await onPage({ viewport: { width: 1100, height: 900 } }, (page) => page.locator('svg.wide .fail .cross').count());
    // The broken hop, and the client whose chat failed.
    expect(crosses).toBe(2);
  });

  test('prints on two pages', async () => {
    const pdf = await onPage({}, (page) => page.pdf({ preferCSSPageSize: true, printBackground: true }));
    writeFileSync(join(folder, 'print.pdf'), pdf);
    await onPage({ viewport: { width: 703, height: 1030 } }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      await page.screenshot({ path: join(folder, 'print.png'), fullPage: true });
    });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(0);
    expect(pages).toBeLessThanOrEqual(2);
  });
});
