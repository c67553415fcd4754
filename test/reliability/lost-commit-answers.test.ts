import { query } from '../support/database.js';
import { insteadOf } from '../support/hire.js';
import { openFaultyProxy, type FaultyProxy } from '../support/faulty-proxy.js';
import {
  type Answer,
  expectShippedOnce,
  facts,
  newCustomer,
  type OrderView,
  placeOrder,
  sell,
  stockOf,
} from '../support/shop.js';

let proxy: FaultyProxy;
beforeEach(async () => (proxy = await openFaultyProxy(facts.databases['order']!)));
afterEach(() => proxy.close());

const ordersOf = (customer: string) =>
  query<{ id: string }>('order', 'SELECT id FROM orders WHERE user_id = $1', [customer]);

/** The order's own COMMIT: its transaction alone writes the customer's name. */
async function placeWithLostCommit(
  customer: string,
  headers: Record<string, string> = {},
): Promise<Answer<OrderView & { detail: string }>> {
  proxy.loseAnswerAfter(customer, 'COMMIT', 'close');
  return await placeOrder<OrderView & { detail: string }>({ customer, headers });
}

test('the answer to the COMMIT of an order is lost: the customer gets 503 and repeats with the key, and there is one order', async () => {
  await insteadOf('order', { databaseUrl: proxy.url }, async () => {
    const customer = newCustomer();
    const headers = { 'idempotency-key': `lost-${customer}` };
    const lost = await placeWithLostCommit(customer, headers);
    expect([lost.status, lost.headers.get('retry-after')]).toEqual([503, '5']);
    expect(lost.body.detail).toContain('the same Idempotency-Key');
    const repeated = await placeOrder({ customer, headers });
    expect(repeated.status).toBe(201);
    expect(await ordersOf(customer)).toEqual([{ id: repeated.body.order_id }]);
    await expectShippedOnce(repeated.body);
  });
});

test('the same without a key: the shop makes one order, charges it once and says that it does not know', async () => {
  await insteadOf('order', { databaseUrl: proxy.url }, async () => {
    const customer = newCustomer();
    const lost = await placeWithLostCommit(customer);
    expect(lost.status).toBe(503);
    const [order, ...others] = await ordersOf(customer);
    expect(others).toEqual([]);
    await expectShippedOnce({ order_id: order!.id, user_id: customer } as OrderView);
  });
});

test('the answer to the COMMIT of a message is lost: it is tried again, and its effect stays one', async () => {
  const shelf = await sell(`LOST-${Date.now()}`, 10);
  const ofInventory = await openFaultyProxy(facts.databases['inventory']!);
  await insteadOf('inventory', { databaseUrl: ofInventory.url }, async () => {
    ofInventory.loseAnswerAfter(shelf, 'COMMIT', 'stay-silent');
    const { body } = await placeOrder({ product_id: shelf });
    await expectShippedOnce(body);
    expect(await stockOf(shelf)).toBe(9);
  });
  ofInventory.close();
});
