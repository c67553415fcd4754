import type { Page } from 'playwright-core';
import { faultsIn } from '../support/axe.js';
import { browserFile, openControlRoomForEach } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { placeOrder } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;
const inBrowserEach = browserFile ? test.each : test.skip.each;

let page: Page;
openControlRoomForEach((opened) => (page = opened));

const graph = () => page.getByRole('group', { name: /^Who publishes to whom/ });
const queueNode = (queue: string) =>
  graph().getByRole('button', { name: new RegExp(`: queue ${queue}: .*show the queue$`) });
const dialog = () => page.getByRole('dialog');
const edge = (key: string) => graph().locator(`[data-lit="${key}"]`);

inBrowser(
  'an edge leads from each publisher over the queues to each consumer, in reading order',
  async () => {
    await queueNode('email.order.created').waitFor();
    for (const key of ['order to email', 'order to payment', 'payment to order', 'inventory to warehouse']) {
      expect(await edge(`${key}: published`).count()).toBe(1);
      expect(await edge(`${key}: consumed`).getAttribute('marker-end')).toBe('url(#arrowhead)');
    }
    expect(await edge('payment to email: published').count()).toBe(0);
    const [order, queue, email] = await Promise.all(
      [
        graph().getByRole('button', { name: /^order / }),
        queueNode('email.order.created'),
        graph().getByRole('button', { name: /^email / }),
      ].map(async (node) => await node.boundingBox()),
    );
    expect(order!.x + order!.width).toBeLessThan(queue!.x);
    expect(queue!.x + queue!.width).toBeLessThan(email!.x);
  },
);

inBrowser('an order lights up the edges that its messages pass, and nothing is laid out again', async () => {
  await edge('order to warehouse: published').waitFor({ state: 'attached' });
  const layout = async () =>
    await graph()
      .locator('polyline')
      .evaluateAll((edges) => edges.map((line) => line.getAttribute('points')));
  const before = await layout();
  await page.evaluate(`
    globalThis.lit = new Set();
    globalThis.added = 0;
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes)
        if (type === 'childList') added += [...addedNodes].filter(({ tagName }) => tagName === 'polyline').length;
        else if (target.classList.contains('lit')) lit.add(target.dataset.lit);
    }).observe(document.querySelector('.diagram'), { subtree: true, childList: true, attributeFilter: ['class'] });
  `);
  await placeOrder();
  await eventually(async () =>
    expect(await page.evaluate('[...lit]')).toEqual(
      expect.arrayContaining([
        ...['order to payment: published', 'order to payment: consumed', 'payment.charge'],
        ...['order to warehouse: published', 'inventory to warehouse: consumed'],
        ...['email to email: published', 'email.send'],
      ]),
    ),
  );
  await eventually(async () => expect(await graph().locator('.lit').count()).toBe(0));
  expect(await layout()).toEqual(before);
  expect(await page.evaluate('added')).toBe(0);
});

inBrowser('with the keyboard a queue shows its contract, rate, depth and dead letters', async () => {
  const node = queueNode('email.order.cancelled');
  await node.focus();
  await page.keyboard.press('Enter');
  await dialog().getByText('email reads 1.0 and 2.0.').waitFor();
  await eventually(async () => {
    const facts = (await dialog().locator('dl').innerText()).split('\n').map((line) => line.trim());
    expect(facts).toEqual(
      expect.arrayContaining([
        'Publisher',
        'order',
        'events, routing key order.cancelled',
        'Per second',
        'Waiting',
      ]),
    );
  });
  await dialog().getByRole('table', { name: 'Schema of order.cancelled 2.0' }).waitFor();
  expect(await faultsIn(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await eventually(async () =>
    expect(await page.evaluate('document.activeElement.dataset.lit')).toBe('email.order.cancelled'),
  );
  await page.keyboard.press('Enter');
  await dialog().getByRole('link', { name: 'show the dead letters' }).click();
  await page.getByRole('heading', { name: 'Dead letters', exact: true }).waitFor();
  expect(new URL(page.url()).hash).toBe('#/dead-letters?queue=email.order.cancelled');
});

inBrowserEach([375, 768, 1440, 2200])(
  'at %i pixels a queue leads to its contract, and nothing is wider than the page',
  async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await queueNode('warehouse.inventory.reserved').click();
    await dialog().getByRole('link', { name: 'Contract of inventory.reserved' }).waitFor();
    expect(
      await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
    ).toBe(true);
    const box = await dialog().boundingBox();
    expect(box!.x + box!.width).toBeLessThanOrEqual(width);
    await dialog().getByRole('link', { name: 'Contract of inventory.reserved' }).click();
    await page.getByRole('heading', { name: 'inventory.reserved event' }).waitFor();
  },
);
