import type { ConsumeMessage } from 'amqplib';
import { behindProxy, shortTimeLimits } from '../support/behind-proxy.js';
import { Broker } from '../support/broker.js';
import { query } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import {
  type Answer,
  expectShippedOnce,
  newCustomer,
  type OrderView,
  placeOrder,
  respondAsync,
  sell,
  stockOf,
  untilOrder,
} from '../support/shop.js';

describe('order with PostgreSQL faults', () => {
  const order = behindProxy('order', shortTimeLimits);

  test('a request whose COMMIT response is lost places one order and is charged once, without an Idempotency-Key', async () => {
    const customer = newCustomer();
    const fault = order.proxy.inject('cut-after-commit', customer);
    const response = await placeOrder<unknown>({ customer });
    expect(fault.hits).toBe(1);
    await expectOneOrder(customer, response);
  });

  test('a request whose COMMIT response is lost returns its one order when the client retries with its Idempotency-Key', async () => {
    const customer = newCustomer();
    const keyedRequest = { customer, headers: { 'idempotency-key': 'once' } };
    const fault = order.proxy.inject('cut-after-commit', customer);
    const response = await placeOrder<unknown>(keyedRequest);
    expect(fault.hits).toBe(1);
    const order_id = await expectOneOrder(customer, response);
    const repeated = await placeOrder(keyedRequest);
    expect(repeated.status).toBe(201);
    expect(repeated.body.order_id).toBe(order_id);
    expect(await ordersOf(customer)).toHaveLength(1);
  });

  test('a request whose BEGIN fails stores no order and no Idempotency-Key, and the client can retry it', async () => {
    const keyedRequest = { customer: newCustomer(), headers: { 'idempotency-key': 'begin' } };
    const failed = order.proxy.inject('fail-statement', /^\s*(begin|start transaction)\b/i, {
      times: Infinity,
    });
    const { status } = await placeOrder(keyedRequest);
    failed.disarm();
    expect(status).toBeGreaterThanOrEqual(500);
    for (const table of ['orders', 'idempotency_keys'])
      expect(
        await query('order', `SELECT FROM ${table} WHERE user_id = $1`, [keyedRequest.customer]),
      ).toEqual([]);

    const repeated = await placeOrder(keyedRequest);
    expect(repeated.status).toBe(201);
    await expectShippedOnce(repeated.body);
  });

  test('a request whose connection goes silent gets 503 at the timeout, while other requests are answered', async () => {
    const silencedRequest = { customer: newCustomer(), headers: { 'idempotency-key': 'silenced' } };
    const silence = order.proxy.inject('silence-statement', silencedRequest.customer);
    const silencedResponse = placeOrder(silencedRequest);
    await eventually(() => expect(silence.hits).toBe(1));
    const other = placeOrder();
    const otherResponse = await eventually(() => other);
    expect(otherResponse.status).toBe(201);
    expect((await eventually(() => silencedResponse)).status).toBe(503);

    const repeated = await placeOrder(silencedRequest);
    expect(repeated.status).toBe(201);
    await expectShippedOnce(otherResponse.body, repeated.body);
  });

  test('while the connection of the relay is silent, the service is not ready; the relay publishes once it is replaced', async () => {
    const readiness = async () => (await fetch(`${order.url}/health/ready`)).status;
    const silence = order.proxy.inject('silence-statement', /skip locked|^\s*listen\b/i, { times: Infinity });
    await eventually(() => expect(silence.hits).toBeGreaterThan(0));
    const { status, body } = await placeOrder({ headers: respondAsync });
    expect(status).toBe(202);
    await eventually(async () => expect(await readiness()).toBe(503));
    silence.disarm();
    await expectShippedOnce(body);
    await eventually(async () => expect(await readiness()).toBe(200));
  });
});

describe('inventory with PostgreSQL faults', () => {
  const inventory = behindProxy('inventory', shortTimeLimits);
  let broker: Broker;
  let product: string;
  let reserved: ConsumeMessage[];
  beforeAll(async () => {
    broker = await Broker.connect();
    reserved = await broker.listen('events', 'inventory.reserved');
  });
  afterAll(async () => await broker.close());
  beforeEach(async () => (product = await sell(`TRANSACTION-${Date.now()}`, 10)));

  const idsOf = (messages: ConsumeMessage[], text: string) =>
    messages
      .filter(({ content }) => content.includes(text))
      .map(({ properties }) => properties.messageId as string);

  const outboxOf = async () =>
    await query('inventory', 'SELECT FROM outbox WHERE body LIKE $1', [`%${product}%`]);

  test('a message whose COMMIT response is lost takes the stock once', async () => {
    const fault = inventory.proxy.inject('cut-after-commit', product);
    const { body } = await placeOrder({ product_id: product });
    await expectShippedOnce(body);
    expect(fault.hits).toBe(1);
    expect(await stockOf(product)).toBe(9);
  });

  test('a message whose COMMIT is answered with ROLLBACK is not acked, and is handled once', async () => {
    const fault = inventory.proxy.inject('abort-before-commit', product);
    const { body } = await placeOrder({ product_id: product });
    await expectShippedOnce(body);
    expect(fault.hits).toBe(1);
    expect(await stockOf(product)).toBe(9);
  });

  test('a message whose outbox row fails before COMMIT keeps neither change nor event, and later both, once', async () => {
    const created = await broker.listen('events', 'order.created');
    const outboxRow = new RegExp(`insert into[^]*outbox[^]*${product}`, 'i');
    const failed = inventory.proxy.inject('fail-statement', outboxRow, { times: Infinity });
    const { body } = await placeOrder({ product_id: product });
    await eventually(() => expect(failed.hits).toBeGreaterThan(0));
    expect(await stockOf(product)).toBe(10);
    expect(await outboxOf()).toEqual([]);
    const ids = await eventually(() => {
      expect(idsOf(created, body.order_id)).toHaveLength(1);
      return idsOf(created, body.order_id);
    });
    expect(await query('inventory', 'SELECT FROM inbox WHERE message_id = ANY($1)', [ids])).toEqual([]);
    expect(idsOf(reserved, product)).toEqual([]);

    failed.disarm();
    await expectShippedOnce(body);
    expect(await stockOf(product)).toBe(9);
    expect(idsOf(reserved, product)).toHaveLength(1);
  });

  test('a message has its effect once when the relay cannot delete the published row before COMMIT', async () => {
    const failed = inventory.proxy.inject('fail-statement', /delete from\s+\S*outbox/i);
    const { body } = await placeOrder({ product_id: product });
    await eventually(() => expect(failed.hits).toBe(1));
    await expectShippedOnce(body);
    await eventually(async () => expect(await outboxOf()).toEqual([]));
    expect(new Set(idsOf(reserved, product)).size).toBe(1);
    expect(await stockOf(product)).toBe(9);
  });

  test('a message whose connection goes silent waits for the timeout and blocks no other message', async () => {
    const [silenced, other] = [`SILENT-${Date.now()}`, `OTHER-${Date.now()}`];
    for (const product of [silenced, other]) await sell(product, 10);
    const silence = inventory.proxy.inject('silence-statement', silenced);
    const { body: late } = await placeOrder({ product_id: silenced });
    await eventually(() => expect(silence.hits).toBe(1));
    const placed = await Promise.all(Array.from({ length: 5 }, () => placeOrder({ product_id: other })));
    await Promise.all(placed.map(({ body }) => untilOrder(body, 'shipped')));
    await expectShippedOnce(late, ...placed.map(({ body }) => body));
    expect([await stockOf(silenced), await stockOf(other)]).toEqual([9, 5]);
  });
});

/** Expects the 503 of a request with an unknown outcome and the one order that it placed; returns the id of the order. */
async function expectOneOrder(user_id: string, { status, headers, body }: Answer<unknown>): Promise<string> {
  const orders = await ordersOf(user_id);
  expect(orders).toHaveLength(1);
  expect(status).toBe(503);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({ detail: expect.stringMatching(/did not confirm the change/) });
  await expectShippedOnce(orders[0]!);
  expect(await ordersOf(user_id)).toHaveLength(1);
  return orders[0]!.order_id;
}

const ordersOf = async (user_id: string) =>
  await query<OrderView>('order', 'SELECT id AS order_id, user_id FROM orders WHERE user_id = $1', [user_id]);
