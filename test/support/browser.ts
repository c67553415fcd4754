import { type Browser, chromium, type Page } from 'playwright-core';
import { facts } from './shop.js';

/** Undefined where there is no browser: then the tests of the pages are skipped, and the run says so. */
export const browserFile = process.env['CHROMIUM'];

/** Opens a browser of the tests' own, as whoever runs them; as root Chromium has no sandbox to offer. */
export const openBrowser = async (args: string[] = []): Promise<Browser> =>
  await chromium.launch({
    executablePath: browserFile ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox', ...args] : args,
  });

/** How the visitor sees. */
export interface Eyes {
  width?: number;
  scheme?: 'light' | 'dark';
}

/** Opens the control room as the link does that `npm start` prints, as an operator who has said who they are. */
export async function enter(browser: Browser, { width = 1360, scheme = 'light' }: Eyes = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
  await context.addInitScript("localStorage.setItem('operator-name', 'Grace')");
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${facts.urls['control-room']}/#token=${facts.operatorToken}`);
  return page;
}

/** Goes to one of the views by its link in the masthead. */
export const goTo = async (page: Page, view: string): Promise<void> =>
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();

/** The story of an order that is open, once it says this. */
export const untilStorySays = async (page: Page, words: string): Promise<void> =>
  await page.locator('ol.story li', { hasText: words }).first().waitFor();

/** Verify as a button; what other tests broke on purpose is not the page's business. */
export async function verifyOnPage(page: Page, since: Date): Promise<string> {
  await page.route('**/api/verify', async (route) => {
    const headers = { ...route.request().headers(), 'content-type': 'application/json' };
    await route.continue({ headers, postData: JSON.stringify({ since: since.toISOString() }) });
  });
  await goTo(page, 'Chaos & Verify');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  const verdict = page.locator('.verdict');
  await verdict.waitFor({ timeout: 90_000 });
  return await verdict.innerText();
}
