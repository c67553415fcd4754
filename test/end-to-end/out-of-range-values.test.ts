import { randomBytes } from 'node:crypto';
import { MessageActivity, OrderCancelled, OrderCreated, PaymentCharge, ProductChanged } from '#contracts';
import { v7 as uuidv7 } from 'uuid';
import { Broker, propertiesOf } from '../support/broker.js';
import { query } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { asOperator, ledgerOf, placeOrder, request, sell, stockOf } from '../support/shop.js';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

interface ProblemView {
  detail: string;
  errors?: { field: string; detail: string }[];
}

const uniqueId = (name: string): string => `${name}-${Date.now()}`;

const putProduct = async (product_id: string, price: number) =>
  await request<ProblemView>(
    'inventory',
    'PUT',
    `/products/${product_id}`,
    { name: product_id, price, currency: 'EUR' },
    asOperator,
  );

test.each([999_999_999.99, 21_474_836.48])(
  'a price of %p is refused, and the response names the largest price',
  async (price) => {
    const { status, body } = await putProduct('PROD-1', price);
    expect([status, body.errors]).toEqual([400, [expect.objectContaining({ field: 'price' })]]);
    expect(body.errors![0]!.detail).toContain('21474836.47');
  },
);

test('a product may have the largest price, and an order for it is refused as too large', async () => {
  const product_id = await sell(uniqueId('LARGEST'), 1, 21_474_836.47);
  const { status, body } = await placeOrder<ProblemView>({ product_id });
  expect([status, body.detail]).toEqual([422, expect.stringContaining('Split the order')]);
});

test('a restock beyond 2^31 - 1 pieces is refused and changes nothing', async () => {
  const product_id = await sell(uniqueId('FULL'), 0);
  const restock = async (quantity: number, id = product_id) => {
    const path = `/products/${id}/restock`;
    return await request<ProblemView>('inventory', 'POST', path, { quantity }, asOperator);
  };
  await query('inventory', 'UPDATE products SET stock = 2147483000 WHERE id = $1', [product_id]);
  await query('inventory', 'INSERT INTO stock_movements (product_id, quantity) VALUES ($1, 2147483000)', [
    product_id,
  ]);
  const { status, body } = await restock(648);
  expect([status, body.detail]).toEqual([422, expect.stringContaining('2147483647')]);
  expect(await stockOf(product_id)).toBe(2_147_483_000);
  expect((await restock(647)).status).toBe(200);
  expect(await stockOf(product_id)).toBe(2_147_483_647);
  expect((await restock(1, 'NOPE')).status).toBe(404);
});

test('an order for more pieces than a stock can have is rejected as out of stock', async () => {
  const events = await broker.listen('events', 'inventory.rejected');
  const order_id = uniqueId('ORD-quantity');
  const items = [{ product_id: 'PROD-1', quantity: 2 ** 40, price: 0.01 }];
  const payload = { order_id, user_id: 'USR-1', items, total: 0.01, currency: 'EUR' };
  broker.put('inventory.order.created', JSON.stringify(payload), propertiesOf(OrderCreated.type));
  await eventually(() => {
    const rejected = events.find(({ content }) => content.includes(order_id));
    expect(JSON.parse(String(rejected?.content))).toMatchObject({
      shortages: [{ product_id: 'PROD-1', requested: 2 ** 40 }],
    });
  });
});

test('a charge that payment cannot store is dead-lettered before the request to the bank', async () => {
  const order_id = uniqueId('ORD-amount');
  const payload = {
    order_id,
    user_id: 'USR-1',
    amount: 999_999_999.99,
    currency: 'EUR',
    payment_token: 'tok_ok',
  };
  const properties = propertiesOf(PaymentCharge.type);
  broker.put('payment.charge', JSON.stringify(payload), properties);
  const { headers } = (await broker.takeDeadLetter('payment.charge', properties.messageId)).properties;
  expect(headers).toMatchObject({
    dead_reason: 'wrong-payload',
    error: expect.stringMatching(/amount: at most 21474836\.47/),
    retry_count: 0,
  });
  expect(await ledgerOf(order_id)).toEqual([]);
});

test.each([
  ['revision', { revision: 2 ** 40 }, /out of range for type integer/],
  ['product_id', { product_id: randomBytes(5_000).toString('hex') }, /index row/],
  ['name', { name: 'a\u0000b' }, /invalid byte sequence/],
])('a message whose %s PostgreSQL refuses is dead-lettered without a retry', async (_, wrong, error) => {
  const product = { product_id: 'NEVER', name: 'x', price: 1, currency: 'EUR', revision: 1, ...wrong };
  const properties = propertiesOf(ProductChanged.type);
  broker.put('order.product.changed', JSON.stringify(product), properties);
  const { headers } = (await broker.takeDeadLetter('order.product.changed', properties.messageId)).properties;
  expect(headers).toMatchObject({
    dead_reason: 'permanent-failure',
    error: expect.stringMatching(error),
    retry_count: 0,
  });
});

test('analytics records two facts for two messages with the same id and different types', async () => {
  const order_id = uniqueId('ORD-one-id');
  const items = [{ product_id: 'PROD-1', quantity: 1, price: 0.01 }];
  const payload = { order_id, user_id: 'USR-1', items, total: 0.01, currency: 'EUR' };
  const { messageId } = propertiesOf(OrderCreated.type);
  const put = (type: string, version: string, body: object) =>
    broker.put(`analytics.${type}`, JSON.stringify(body), { ...propertiesOf(type, version), messageId });
  for (let delivery = 0; delivery < 2; delivery += 1) {
    put(OrderCreated.type, '1.1', payload);
    put(OrderCancelled.type, '2.0', { ...payload, reason: 'by_customer' });
  }
  const facts = () =>
    query<{ fact: string }>('analytics', 'SELECT fact FROM order_facts WHERE order_id = $1 ORDER BY fact', [
      order_id,
    ]);
  await eventually(async () => expect(await facts()).toEqual([{ fact: 'created' }, { fact: 'cancelled' }]));
  await query('analytics', 'DELETE FROM order_facts WHERE order_id = $1', [order_id]);
});

test('analytics reports a turnover above the largest single amount', async () => {
  const order_id = uniqueId('ORD-turnover');
  const totals = async () => {
    const { status, body } = await request<{ created: { amount: number } }>(
      'analytics',
      'GET',
      '/reports/totals',
    );
    expect(status).toBe(200);
    return body.created.amount;
  };
  const before = await totals();
  await query(
    'analytics',
    `INSERT INTO order_facts (order_id, fact, amount, happened_at)
     SELECT $1, 'created', 2147483647, now() FROM generate_series(1, 50)`,
    [order_id],
  );
  const after = await totals();
  await query('analytics', 'DELETE FROM order_facts WHERE order_id = $1', [order_id]);
  expect(after - before).toBeGreaterThan(50 * 21_474_836);
});

test('a timeline step with values that PostgreSQL refuses does not delay the steps of other orders', async () => {
  const correlation_id = uuidv7();
  const step = { at: '0000-01-01T00:00:00Z', step: 'handled', queue: 'q', type: 't', message_id: 'm' };
  const unknown = { causation_id: null, order_id: null, error: null };
  const events = [{ ...step, ...unknown, correlation_id, attempt: 2 ** 40, took_ms: 1e300 }];
  broker.put(
    'control-room.message.activity',
    JSON.stringify({ service: 'test', events, dropped: 0 }),
    propertiesOf(MessageActivity.type),
  );
  const stored = async () => {
    const path = `/api/timelines?correlation_id=${correlation_id}`;
    const { status, body } = await request<{ steps: object[] }>('control-room', 'GET', path);
    expect([status, body.steps]).toEqual([200, [expect.objectContaining({ attempt: 2 ** 31 - 1 })]]);
  };
  await eventually(stored);
});

test('a time in the year 0 is refused, and the response names the first valid year', async () => {
  for (const name of ['dead_lettered_before', 'dead_lettered_after']) {
    const path = `/api/dead-letters?${name}=0000-01-01T00:00:00Z`;
    const { status, body } = await request<ProblemView>('control-room', 'GET', path);
    expect([status, body.errors]).toEqual([400, [{ field: name, detail: expect.stringContaining('0001') }]]);
  }
});
