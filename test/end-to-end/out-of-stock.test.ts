import { eventually } from '../support/eventually.js';
import {
  asCustomer,
  countedFactsOf,
  ledgerOf,
  mailsTo,
  newCustomer,
  type OrderView,
  placeOrder,
  request,
  respondAsync,
  sell,
  stockOf,
  untilOrder,
} from '../support/shop.js';

async function expectRefundedOnce({ order_id }: OrderView): Promise<void> {
  await eventually(
    async () => {
      expect(await ledgerOf(order_id)).toMatchObject([
        { kind: 'charge', status: 'captured' },
        { kind: 'refund', status: 'refunded' },
      ]);
      expect(await countedFactsOf(order_id)).toEqual(['cancelled', 'created', 'refunded']);
    },
    { every: 200 },
  );
}

test('an order that is out of stock after the payment is cancelled, refunded once, and the customer gets an apology', async () => {
  const customer = newCustomer();
  const product_id = await sell(`GONE-${Date.now()}`, 1);
  const { status, body: order } = await placeOrder({ product_id, quantity: 2, customer });

  expect(status).toBe(201);
  expect(await untilOrder(order, 'cancelled')).toMatchObject({ reason: 'out_of_stock' });
  await expectRefundedOnce(order);
  expect(await stockOf(product_id)).toBe(1);
  const { body: shipment } = await request('warehouse', 'GET', `/shipments/${order.order_id}`);
  expect(shipment).toMatchObject({ voided: true, dispatched: false });
  await eventually(async () => {
    const subjects = (await mailsTo(customer)).map(({ subject }) => subject).sort();
    expect(subjects).toEqual([
      `Your order ${order.order_id} is cancelled`,
      `Your order ${order.order_id} is confirmed`,
    ]);
  });
});

test('an order reserves stock for all of its lines or for none', async () => {
  const [plenty, gone] = [await sell(`PLENTY-${Date.now()}`, 5), await sell(`NONE-${Date.now()}`, 0)];
  const items = [plenty, gone].map((product_id) => ({ product_id, quantity: 1 }));
  const body = { items, payment_token: 'tok_ok' };
  const user_id = newCustomer();
  const placed = await request<OrderView>('order', 'POST', '/orders', body, await asCustomer(user_id));
  await untilOrder(placed.body, 'cancelled');
  expect(await stockOf(plenty)).toBe(5);
});

test('of two simultaneous orders for the last piece, one is shipped and the other refunded, a hundred times', async () => {
  const rounds = 100;
  const products = await inBatches(rounds, (i) => sell(`LAST-${Date.now()}-${i}`, 1));
  const pairs = await inBatches(rounds, async (i) => {
    const both = await Promise.all(
      [1, 2].map(() => placeOrder({ product_id: products[i]!, headers: respondAsync })),
    );
    return both.map(({ body }) => body);
  });
  for (const pair of pairs) {
    const ended = await eventually(async () => {
      const orders = await Promise.all(
        pair.map((order) => untilOrder(order, expect.stringMatching(/shipped|cancelled/))),
      );
      expect(orders.map(({ status }) => status).sort()).toEqual(['cancelled', 'shipped']);
      return orders;
    });
    await expectRefundedOnce(ended.find(({ status }) => status === 'cancelled')!);
  }
  for (const product_id of products) expect(await stockOf(product_id)).toBe(0);
});

async function inBatches<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let i = 0; i < count; i += 10)
    done.push(...(await Promise.all(Array.from({ length: Math.min(10, count - i) }, (_, k) => work(i + k)))));
  return done;
}
