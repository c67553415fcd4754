import { MessageActivity } from '#contracts';
import { queueFor } from '#messaging';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { Broker, propertiesOf } from '../support/broker.js';
import { browserFile, openBrowser, openControlRoom } from '../support/browser.js';
import { chaos, untilReady } from '../support/chaos.js';
import { query } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { facts, newCustomer, placeOrder, request, sell, untilOrder } from '../support/shop.js';

const inBrowser = browserFile ? test : test.skip;

let browser: Browser;
let broker: Broker;
let page: Page;
beforeAll(async () => {
  broker = await Broker.connect();
  if (!browserFile) return;
  browser = await openBrowser();
  page = await openControlRoom(browser);
});
afterAll(async () => {
  await browser?.close();
  await broker.close();
});

interface Order {
  order_id: string;
  correlation_id: string;
}
const newOrder = (): Order => ({ order_id: `ORD-${uuidv7()}`, correlation_id: uuidv7() });

const stepOf = (order: Order, step: 'published' | 'handled', at: Date) => ({
  ...{ at: at.toISOString(), step, queue: step === 'handled' ? 'email.order.created' : null },
  ...{ type: 'order.created', message_id: uuidv7(), causation_id: null, ...order },
  ...{ attempt: 1, took_ms: 0, error: null },
});

const report = (events: ReturnType<typeof stepOf>[]) =>
  broker.put(
    queueFor('control-room', MessageActivity),
    JSON.stringify({ service: 'order', events, dropped: 0 }),
    propertiesOf('message.activity'),
  );

const openOrders = (search = '') => page.goto(`${facts.urls['control-room']}/#/orders${search}`);

const rowOf = ({ order_id }: Pick<Order, 'order_id'>) =>
  page.locator('.order-list li', { has: page.locator(`[title="${order_id}"]`) });

const shownIds = () => page.locator('.order-list a').evaluateAll((links) => links.map((link) => link.title));

/** Waits until the list has exactly these orders, in this order. */
const expectShown = (...orders: Pick<Order, 'order_id'>[]) =>
  eventually(async () => expect(await shownIds()).toEqual(orders.map(({ order_id }) => order_id)));

const stepsOf = async ({ correlation_id }: Order): Promise<number> => {
  const path = `/api/timelines?correlation_id=${correlation_id}`;
  const { body } = await request<{ steps?: unknown[] }>('control-room', 'GET', path);
  return body.steps?.length ?? 0;
};

inBrowser(
  'the list counts all steps of an order, also those before ten thousand steps of others',
  async () => {
    const { body: order } = await placeOrder();
    const began = new Date();
    report([stepOf(order, 'published', began)]);
    const others = Array.from({ length: 30 }, newOrder);
    for (const other of others)
      for (let batch = 0; batch < 2; batch++)
        report(Array.from({ length: 180 }, () => stepOf(other, 'handled', began)));
    for (const other of others) await eventually(async () => expect(await stepsOf(other)).toBe(360));
    report([stepOf(order, 'handled', new Date(began.getTime() + 3_600_000))]);
    await openOrders(`?customer=${order.user_id}`);
    await rowOf(order).getByText('in 1 h 00 min').waitFor();
    await eventually(async () =>
      expect(await rowOf(order).innerText()).toContain(`${await stepsOf(order)} steps in`),
    );
  },
);

inBrowser('each id that is shown finds the order with its state', async () => {
  const { body: order } = await placeOrder();
  await openOrders();
  await rowOf(order).getByText('shipped', { exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Id of an order' }).fill(order.correlation_id);
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('heading', { name: order.order_id }).waitFor();
  await page.locator('.timeline-head').getByText('shipped', { exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Id of an order' }).fill('unknown-id');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByText('Send an order id, a correlation id').waitFor();
});

inBrowser(
  'the list is filtered by customer and state, and a reload of the address shows the same orders',
  async () => {
    const customer = newCustomer();
    const soldOut = await sell(`PROD-${Date.now()}`, 0);
    await placeOrder({ customer, token: 'tok_declined' });
    const { body: shipped } = await placeOrder({ customer });
    const { body: refunded } = await placeOrder({ customer, product_id: soldOut });
    await untilOrder(shipped, 'shipped');
    await untilOrder(refunded, 'cancelled');
    await openOrders();
    await page.getByLabel('Customer').fill(customer);
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await shownIds()).toHaveLength(3));
    await rowOf(refunded).getByText('cancelled and refunded', { exact: true }).waitFor();

    for (const [state, orders] of [
      ['shipped', [shipped]],
      ['cancelled and refunded', [refunded]],
      ['cancelled', []],
    ] as const) {
      await page.getByLabel('State').selectOption({ label: state });
      await expectShown(...orders);
    }
    await page.getByLabel('State').selectOption({ label: 'shipped' });
    await expectShown(shipped);
    await rowOf(shipped).getByRole('link').click();
    await page.getByRole('heading', { name: shipped.order_id }).waitFor();
    await page.reload();
    await expectShown(shipped);
    await page.getByRole('heading', { name: shipped.order_id }).waitFor();
  },
);

inBrowser('the state of an order is the stored one, also when its telemetry was lost', async () => {
  const { body: order } = await placeOrder();
  await untilOrder(order, 'shipped');
  await eventually(async () => expect(await stepsOf(order)).toBeGreaterThan(15));
  await query('control-room', "DELETE FROM timeline_steps WHERE order_id = $1 AND step = 'published'", [
    order.order_id,
  ]);
  await openOrders(`/${order.order_id}`);
  await rowOf(order).getByText('shipped', { exact: true }).waitFor();
  await page.locator('.timeline-head').getByText('shipped', { exact: true }).waitFor();
});

inBrowser(
  'while order is stopped, the list says so, and a timeline says that its state is that of its messages',
  async () => {
    const { body: order } = await placeOrder();
    await untilOrder(order, 'shipped');
    await openOrders(`/${order.order_id}`);
    await rowOf(order).getByText('shipped', { exact: true }).waitFor();
    try {
      await chaos('stop', 'order');
      await page.getByText('Start order, then try again').waitFor();
      await page.locator('.timeline-head').getByText('shipped by its messages').waitFor();
      expect(await shownIds()).toContain(order.order_id);
    } finally {
      await chaos('start', 'order');
      await untilReady('order');
    }
    await page.getByText('Start order, then try again').waitFor({ state: 'detached' });
  },
);

inBrowser(
  'while payment is stopped, orders are listed, and the list says that refunds are unknown',
  async () => {
    const { body: order } = await placeOrder({ product_id: await sell(`PROD-${Date.now()}`, 0) });
    await openOrders(`?customer=${order.user_id}`);
    await rowOf(order).getByText('cancelled and refunded', { exact: true }).waitFor();
    try {
      await chaos('stop', 'payment');
      await page.getByText('A cancelled order may be refunded').waitFor();
      await rowOf(order).getByText('cancelled', { exact: true }).waitFor();
      await page.getByLabel('State').selectOption({ label: 'cancelled and refunded' });
      await page.getByText('Start payment, then try again').waitFor();
    } finally {
      await chaos('start', 'payment');
      await untilReady('payment');
    }
    await expectShown(order);
  },
);

inBrowser(
  'pages have stable links: a shared one shows the same orders after newer ones arrived',
  async () => {
    const customer = newCustomer();
    const insert = (count: number) =>
      query<{ id: string }>(
        'order',
        `INSERT INTO orders (id, user_id, status, total, currency, correlation_id, traceparent)
       SELECT id, $1, 'shipped', 100, 'EUR', id, '' FROM unnest($2::text[]) AS id`,
        [customer, Array.from({ length: count }, () => newOrder().order_id)],
      );
    try {
      await insert(90);
      await openOrders(`?customer=${customer}`);
      await eventually(async () => expect(await shownIds()).toHaveLength(40));
      const first = await shownIds();
      await page.getByRole('link', { name: 'Older' }).click();
      await eventually(async () => expect((await shownIds())[0]! < first.at(-1)!).toBe(true));
      const second = await shownIds();
      expect(second).toHaveLength(40);

      await insert(3);
      await page.reload();
      await expectShown(...second.map((order_id) => ({ order_id })));
      await page.getByRole('link', { name: 'Older' }).click();
      await eventually(async () => expect(await shownIds()).toHaveLength(10));
      await page.getByRole('link', { name: 'Newer' }).click();
      await expectShown(...second.map((order_id) => ({ order_id })));
      await page.getByRole('link', { name: 'Newest' }).click();
      await eventually(async () => expect((await shownIds())[3]).toBe(first[0]));
    } finally {
      await query('order', 'DELETE FROM orders WHERE user_id = $1', [customer]);
    }
  },
);
