import type { Locator, Page } from 'playwright-core';
import { browserFile, goTo, openControlRoomForEach } from '../support/browser.js';
import { chaos, untilReady } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { facts, placeOrder } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let page: Page;
openControlRoomForEach((opened) => (page = opened));

const dialog = () => page.getByRole('dialog');

const rightOf = async (locator: Locator): Promise<number> => {
  const box = await locator.boundingBox();
  return box ? box.x + box.width : Infinity;
};

inBrowser(
  'messages that a paused consumer holds are counted as delivered, and the alert says that it is paused',
  async () => {
    try {
      await chaos('pause', 'email');
      for (let n = 0; n < 3; n++) await placeOrder();
      const row = page.locator('.queues tr', { hasText: 'email.order.created' });
      await eventually(async () => expect(await row.locator('td').nth(1).innerText()).toBe('3'));
      await page.locator('.alerts summary', { hasText: 'email is paused' }).waitFor();
    } finally {
      await chaos('resume', 'email');
      await untilReady('email');
    }
  },
);

const inBrowserEach = browserFile ? test.each : test.skip.each;

inBrowserEach([375, 768])(
  'at %i pixels every view is reachable, and nothing is off-screen',
  async (width) => {
    await page.setViewportSize({ width, height: 900 });
    for (const view of ['Orders', 'Dead letters', 'Chaos & Verify', 'Messages', 'Flow']) {
      const link = page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view });
      expect(await rightOf(link)).toBeLessThanOrEqual(width);
      await link.click();
      await page.locator('main .panel').first().waitFor();
      await eventually(async () => expect(await page.locator('.loading').count()).toBe(0));
      for (const button of await page.locator('button:visible').all())
        expect([view, await button.innerText(), (await rightOf(button)) <= width]).toEqual([
          ...[view, await button.innerText(), true],
        ]);
    }
    const dead = page.locator('.queues tr', { hasText: 'email.send' }).locator('td').last();
    expect(await rightOf(dead)).toBeLessThanOrEqual(
      await rightOf(page.getByRole('region', { name: 'Queues' })),
    );
  },
);

inBrowser('a token dialog that is cancelled places no order and counts no response', async () => {
  await page.evaluate('sessionStorage.clear()');
  await page.getByRole('button', { name: 'Place order' }).click();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await dialog().waitFor({ state: 'detached' });
  await page.getByText('No order placed yet').waitFor();
  expect(await page.getByRole('group', { name: 'Responses' }).innerText()).toBe('');
});

inBrowser(
  'times have a date and a time zone, and the title of the document names view and order',
  async () => {
    const { order_id } = (await placeOrder()).body;
    await page.goto(`${facts.urls['control-room']}/#/orders/${order_id}`);
    const time = page.locator('.timeline time').first();
    await time.waitFor();
    const year = String(new Date().getFullYear());
    expect(await time.getAttribute('title')).toMatch(new RegExp(`${year}.*(UTC|GMT|[A-Z]{3,4})`));
    expect(await page.locator('.panel .hint time').innerText()).toContain(year);
    expect(await page.title()).toBe(`${order_id} · Orders · Order Rail control room`);
    await goTo(page, 'Messages');
    await eventually(async () => expect(await page.title()).toBe('Messages · Order Rail control room'));
  },
);

inBrowser('a lost connection is announced once, not every second', async () => {
  await page.locator('.connection.connected').waitFor();
  await page.route('**/api/live', (route) => route.abort());
  await chaos('restart', 'control-room');
  await page.locator('.connection.lost').waitFor();
  const announced = page.locator('.connection [role=status]');
  expect(await announced.innerText()).toBe('disconnected');
  await eventually(async () => expect(await page.locator('.connection').innerText()).toMatch(/[3-9] s/));
  expect(await announced.innerText()).toBe('disconnected');
});
