import type { Page } from 'playwright-core';
import { browserFile, openControlRoomForEach } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { facts, type OrderView, placeOrder, untilOrder } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let page: Page;
openControlRoomForEach((opened) => (page = opened));

async function openTimeline(): Promise<OrderView> {
  const { body: order } = await placeOrder();
  await untilOrder(order, 'shipped');
  await page.goto(`${facts.urls['control-room']}/#/orders/${order.order_id}`);
  return order;
}

const pages = () => page.getByRole('list', { name: 'Pages about the order' });

inBrowser('the timeline of an order links its mails in the inbox, and its label', async () => {
  const order = await openTimeline();
  await pages().getByRole('link', { name: 'Mail 2' }).waitFor();
  const opened = page.context().waitForEvent('page');
  await pages().getByRole('link', { name: 'Mail 1' }).click();
  const inbox = await opened;
  await inbox.getByText(`Your order ${order.order_id} is confirmed`).first().waitFor();
  expect(inbox.url()).toContain(`${facts.urls['inbox']}/#/email/`);

  const label = await pages().getByRole('link', { name: 'Label' }).getAttribute('href');
  const response = await fetch(label ?? '');
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
});

inBrowser('it links the page of RabbitMQ for each queue that it names', async () => {
  await openTimeline();
  const queue = page.locator('.timeline').getByRole('link', { name: 'email.order.created' }).first();
  await queue.waitFor();
  const [managementUrl = ''] = facts.rabbitmq.managementUrl.split(',');
  const { origin, username, password } = new URL(managementUrl);
  const address = `${origin}/#/queues/order-rail/email.order.created`;
  expect(await queue.getAttribute('href')).toBe(address);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const answer = await fetch(address.replace('/#/', '/api/'), { headers: { authorization } });
  expect(answer.status).toBe(200);
});

inBrowser('it shows the command for its log lines, and no trace while none is configured', async () => {
  const { correlation_id } = await openTimeline();
  await page.getByText('Log lines').click();
  const command = page.locator('.copyable code');
  await eventually(async () =>
    expect(await command.innerText()).toBe(`grep -rh ${correlation_id} '.order-rail/${facts.name}/logs'`),
  );
  expect(await pages().getByRole('link', { name: 'Trace' }).count()).toBe(0);
});
