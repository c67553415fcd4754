import type { Browser, Page } from 'playwright-core';
import { browserFile, openControlRoom, goTo, openBrowser } from '../support/browser.js';
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

inBrowser('the view Messages shows both versions of order.created, the newer one open', async () => {
  await goTo(page, 'Messages');
  const entry = page.locator('article', { has: page.getByRole('heading', { name: /^order\.created / }) });
  await entry.getByText('consumed by').waitFor();
  await entry.getByText('The order is paid.', { exact: true }).waitFor();
  expect(await entry.locator('summary').allInnerTexts()).toEqual(['order.created 1.1', 'order.created 1.0']);
  expect(await entry.locator('p', { hasText: 'consumed by' }).innerText()).toMatch(
    /published by order.*inventory/,
  );
  const [newer, older] = [entry.locator('details').first(), entry.locator('details').last()];
  expect(await newer.getByText('delivery_address.street').isVisible()).toBe(true);
  await older.locator('summary').click();
  expect(await older.getByText('user_id', { exact: true }).isVisible()).toBe(true);
  expect(await older.getByText('delivery_address').count()).toBe(0);
  expect(errors).toEqual([]);
});

inBrowser('the page at /docs shows the operations of order, under the security headers', async () => {
  await page.goto(`${facts.urls['order']}/docs`);
  await page.locator('.opblock').first().waitFor();
  expect(await page.locator('.opblock-summary-path').allInnerTexts()).toContain('/orders');
  await page.locator('.opblock-post .opblock-summary-control').first().click();
  await page.getByText('payment_token').first().waitFor();
  expect(errors).toEqual([]);
});
