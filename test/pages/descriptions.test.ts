import type { Browser, Page } from 'playwright-core';
import { browserFile, openControlRoom, openBrowser } from '../support/browser.js';
import { facts } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let browser: Browser;
let page: Page;
let errors: string[];
beforeAll(async () => {
  if (browserFile) browser = await openBrowser();
});
beforeEach(async () => {
  if (!browserFile) return;
  page = await openControlRoom(browser);
  errors = [];
  page.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
  page.on('pageerror', (error) => errors.push(error.message));
});
afterEach(async () => await page?.context().close());
afterAll(async () => await browser?.close());

inBrowser('the page at /docs shows the operations of order, under the security headers', async () => {
  await page.goto(`${facts.urls['order']}/docs`);
  await page.locator('.opblock').first().waitFor();
  expect(await page.locator('.opblock-summary-path').allInnerTexts()).toContain('/orders');
  await page.locator('.opblock-post .opblock-summary-control').first().click();
  await page.getByText('payment_token').first().waitFor();
  expect(errors).toEqual([]);
});
