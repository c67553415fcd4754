import { type Browser, chromium, type Page } from 'playwright-core';
import type { StackFacts } from '../../stack/src/stack-facts.js';
import { facts } from './shop.js';

/** Undefined without a browser; then the page tests are skipped, and the test run reports it. */
export const browserFile = process.env['CHROMIUM'];

/** Chromium has no sandbox if the tests run as root. */
export const openBrowser = async (args: string[] = []): Promise<Browser> =>
  await chromium.launch({
    executablePath: browserFile ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox', ...args] : args,
  });

export interface View {
  width?: number;
  scheme?: 'light' | 'dark';
  /** By default the shop under test. */
  shop?: Pick<StackFacts, 'urls' | 'operatorToken'>;
}

/** Opens the control room through the link that `npm start` prints, with an operator name already stored. */
export async function openControlRoom(
  browser: Browser,
  { width = 1360, scheme = 'light', shop = facts }: View = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
  await context.addInitScript("localStorage.setItem('operator-name', 'Grace')");
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${shop.urls['control-room']}/#token=${shop.operatorToken}`);
  return page;
}

/** Opens one browser for the tests of a file, and the control room anew for each of them. `use` gets its page. */
export function openControlRoomForEach(use: (page: Page) => void): void {
  let browser: Browser | undefined;
  let page: Page | undefined;
  beforeAll(async () => {
    if (browserFile) browser = await openBrowser();
  });
  beforeEach(async () => {
    if (browser) use((page = await openControlRoom(browser)));
  });
  afterEach(async () => await page?.context().close());
  afterAll(async () => await browser?.close());
}

/** Opens a view through its link in the page header. */
export const goTo = async (page: Page, view: string): Promise<void> =>
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();

/** Waits until the displayed timeline has a step with this text. */
export const untilTimelineShows = async (page: Page, text: string): Promise<void> =>
  await page.locator('.timeline .step', { hasText: text }).first().waitFor();

/** Presses the button Verify, for orders since a time, so that other tests do not affect the result. */
export async function verifyOnPage(page: Page, since: Date): Promise<string> {
  await page.route('**/api/verify', async (route) => {
    const headers = { ...route.request().headers(), 'content-type': 'application/json' };
    await route.continue({ headers, postData: JSON.stringify({ since: since.toISOString() }) });
  });
  await goTo(page, 'Chaos & Verify');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  const result = page.locator('.verify-result');
  await result.waitFor({ timeout: 90_000 });
  return await result.innerText();
}
