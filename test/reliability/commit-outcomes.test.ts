import { behindProxy } from '../support/behind-proxy.js';
import { query } from '../support/database.js';
import {
  type Answer,
  expectShippedOnce,
  newCustomer,
  type OrderView,
  placeOrder,
  sell,
  stockOf,
} from '../support/shop.js';

describe('a request that loses the answer to its COMMIT', () => {
  const order = behindProxy('order');

  test('places one order and is charged once, without an Idempotency-Key', async () => {
    const customer = newCustomer();
    const lost = order.proxy.inject('cut-after-commit', customer);
    const answer = await placeOrder<unknown>({ customer });
    expect(lost.hits).toBe(1);
    await expectOneOrder(customer, answer);
  });

  test('gets its one order when the client repeats it with its Idempotency-Key', async () => {
    const customer = newCustomer();
    const keyed = { customer, headers: { 'idempotency-key': 'once' } };
    const lost = order.proxy.inject('cut-after-commit', customer);
    const answer = await placeOrder<unknown>(keyed);
    expect(lost.hits).toBe(1);
    const order_id = await expectOneOrder(customer, answer);
    const repeated = await placeOrder(keyed);
    expect(repeated.status).toBe(201);
    expect(repeated.body.order_id).toBe(order_id);
    expect(await ordersOf(customer)).toHaveLength(1);
  });
});

describe('a message', () => {
  const inventory = behindProxy('inventory');
  let product: string;
  beforeEach(async () => (product = await sell(`COMMIT-${Date.now()}`, 10)));

  test('takes the stock once when the answer to its COMMIT is lost', async () => {
    const lost = inventory.proxy.inject('cut-after-commit', product);
    const { body } = await placeOrder({ product_id: product });
    await expectShippedOnce(body);
    expect(lost.hits).toBe(1);
    expect(await stockOf(product)).toBe(9);
  });

  test('is not acked when its COMMIT is answered with ROLLBACK, and is handled once', async () => {
    const aborted = inventory.proxy.inject('abort-before-commit', product);
    const { body } = await placeOrder({ product_id: product });
    await expectShippedOnce(body);
    expect(aborted.hits).toBe(1);
    expect(await stockOf(product)).toBe(9);
  });
});

/** Expects the answer to a request whose outcome is unknown, and the order that it placed; returns the id of that order. */
async function expectOneOrder(user_id: string, { status, headers, body }: Answer<unknown>): Promise<string> {
  const orders = await ordersOf(user_id);
  expect(orders).toHaveLength(1);
  expect(status).toBe(503);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({ detail: expect.stringContaining('Idempotency-Key') });
  await expectShippedOnce(orders[0]!);
  expect(await ordersOf(user_id)).toHaveLength(1);
  return orders[0]!.order_id;
}

const ordersOf = async (user_id: string) =>
  await query<OrderView>('order', 'SELECT id AS order_id, user_id FROM orders WHERE user_id = $1', [user_id]);
