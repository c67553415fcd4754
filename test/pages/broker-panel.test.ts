import type { Locator, Page } from 'playwright-core';
import { browserFile, openControlRoomForEach } from '../support/browser.js';
import { chaos, untilReady } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { placeOrder, respondAsync, untilOrder } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let page: Page;
openControlRoomForEach((opened) => (page = opened));

const row = (table: string, name: string): Locator =>
  page
    .getByRole('region', { name: table, exact: true })
    .locator('tbody tr', { has: page.getByRole('rowheader', { name, exact: true }) });

const cells = (table: string, name: string) => row(table, name).locator('td').allInnerTexts();

inBrowser(
  'while the broker has a memory alarm, its node says so, and the outbox of order has rows with their age',
  async () => {
    await eventually(async () => expect((await cells('Nodes', 'rabbitmq'))[0]).toBe('no alarm'));
    await eventually(async () => expect((await cells('Outboxes', 'order'))[0]).toBe('0'));
    try {
      await rabbitmqctl('set_vm_memory_high_watermark', '0');
      await eventually(async () => expect((await cells('Nodes', 'rabbitmq'))[0]).toBe('memory alarm'));
      const { body: order } = await placeOrder({ headers: respondAsync });
      await eventually(async () => {
        const [rows, oldest] = await cells('Outboxes', 'order');
        expect(Number(rows)).toBeGreaterThan(0);
        expect(oldest).toMatch(/^\d.* s$/);
      });
      await rabbitmqctl('set_vm_memory_high_watermark', 'absolute', '1GB');
      await untilOrder(order, 'shipped');
    } finally {
      await rabbitmqctl('set_vm_memory_high_watermark', 'absolute', '1GB');
    }
    await eventually(async () => {
      expect((await cells('Nodes', 'rabbitmq'))[0]).toBe('no alarm');
      expect((await cells('Outboxes', 'order')).slice(0, 2)).toEqual(['0', '–']);
    });
    const line = row('Outboxes', 'order').getByRole('img', { name: /^Last 10 min: at most [1-9]/ });
    await line.locator('polyline').first().waitFor({ state: 'attached' });
  },
);

inBrowser(
  'while email is stopped, its queue has the age of its oldest message and a sparkline, also after a reload',
  async () => {
    try {
      await chaos('stop', 'email');
      for (let n = 0; n < 3; n++) await placeOrder();
      await eventually(async () => {
        const [messages, oldest] = await cells('Oldest messages', 'email.order.created');
        expect(messages).toBe('3');
        expect(oldest).toMatch(/^\d+ s$/);
      });
      await page.reload();
      const queue = row('Oldest messages', 'email.order.created');
      // Earlier tests may have had more messages in the queue.
      await queue.getByRole('img', { name: /^Last 10 min: at most ([3-9]|\d\d)/ }).waitFor();
      const [points = ''] = await queue
        .locator('polyline')
        .evaluateAll((lines) => lines.map((line) => line.getAttribute('points') ?? ''));
      expect(points.split(' ').length).toBeGreaterThan(1);
    } finally {
      await chaos('start', 'email');
      await untilReady('email');
    }
    await eventually(async () =>
      expect((await cells('Oldest messages', 'email.order.created')).slice(0, 2)).toEqual(['0', '–']),
    );
  },
);

inBrowser('what RabbitMQ does not report is shown as unknown, and the panel says why', async () => {
  await page.getByText('RabbitMQ does not report how old the oldest message').waitFor();
  const summary = page.locator('.broker-panel summary');
  await summary.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Nodes', exact: true }).waitFor({ state: 'hidden' });
});
