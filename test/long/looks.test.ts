import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { faultsIn } from '../support/axe.js';
import { browserFile, openControlRoom, openBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { facts, placeOrder } from '../support/shop.js';

const inBrowser = browserFile ? test.each : test.skip.each;
const views = [
  ...['flow', 'orders', 'orders/ORD-unknown', 'orders?state=shipped', 'dead-letters', 'chaos', 'proofs'],
  ...['messages', 'messages/order.cancelled'],
];

let browser: Browser;
let timeline: string;
beforeAll(async () => {
  if (browserFile) browser = await openBrowser();
  timeline = `orders/${(await placeOrder()).body.order_id}`;
});
afterAll(async () => await browser?.close());

inBrowser([
  [375, 'light'],
  [375, 'dark'],
  [1360, 'light'],
  [1360, 'dark'],
] as const)('at %i pixels, %s, every view passes axe and fits the width', async (width, scheme) => {
  const page = await openControlRoom(browser, { width, scheme });
  for (const view of [...views, timeline]) {
    await page.goto(`${facts.urls['control-room']}/#/${view}`);
    await page.locator('main').waitFor();
    await eventually(async () => expect(await page.locator('.loading').count()).toBe(0));
    expect({ view, faults: await faultsIn(page) }).toEqual({ view, faults: [] });
    const fits = await page.evaluate(
      'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
    );
    expect({ view, fits }).toEqual({ view, fits: true });
  }
  await page.context().close();
});

test('the page loads less than 200 kB', async () => {
  const url = facts.urls['control-room']!;
  const html = await (await fetch(url)).text();
  const files = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(files.length).toBeGreaterThan(1);
  const bodies = await Promise.all(
    files.map(async (path) => Buffer.from(await (await fetch(`${url}/${path}`)).arrayBuffer())),
  );
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, gzipSync(html).length);
  expect(bytes).toBeLessThan(200_000);
});
