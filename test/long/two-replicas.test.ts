import type { ConsumeMessage } from 'amqplib';
import { Broker } from '../support/broker.js';
import { eventually } from '../support/eventually.js';
import { query } from '../support/database.js';
import { type Replica, startReplica, replaceService } from '../support/replicas.js';
import {
  asCustomer,
  asOperator,
  expectShippedOnce,
  newCustomer,
  type OrderView,
  placeOrder,
  request,
  respondAsync,
  sell,
} from '../support/shop.js';

const ORDERS = 60;

let broker: Broker;
let secondReplicas: Replica[];
beforeAll(async () => {
  broker = await Broker.connect();
  secondReplicas = await Promise.all(
    ['order', 'inventory', 'warehouse'].map((service) =>
      // Long enough for every reply, so that an order without one is seen.
      startReplica(service, { settings: { PAYMENT_TIMEOUT_MS: '30000' } }),
    ),
  );
});
afterAll(async () => {
  for (const replica of secondReplicas) await replica.stop();
  await broker.close();
});

test('two relays on one outbox publish every event once', async () => {
  const commands = await broker.listen('commands', 'payment.charge');
  const events = await broker.listen('events');
  const placed = await Promise.all(
    Array.from({ length: ORDERS }, () => placeOrder({ headers: respondAsync })),
  );
  await expectShippedOnce(...placed.map(({ body }) => body));

  for (const { body } of placed) {
    expect(typesIn(commands, body.order_id)).toEqual(['payment.charge']);
    expect(typesIn(events, body.order_id).sort()).toEqual([
      'inventory.reserved',
      'order.created',
      'payment.captured',
      'shipment.dispatched',
    ]);
  }
});

test('two relays on one outbox publish the events of one product in the order in which they were written', async () => {
  const product = await sell(`PRICED-${Date.now()}`, 0);
  const changes = await broker.listen('events', 'product.changed');
  const prices = Array.from({ length: 100 }, (_, i) => i + 1);
  await Promise.all(
    prices.map((price) =>
      request(
        'inventory',
        'PUT',
        `/products/${product}`,
        { name: product, price, currency: 'EUR' },
        asOperator,
      ),
    ),
  );
  const revisions = () =>
    changes
      .map(({ content }) => JSON.parse(content.toString()) as { product_id: string; revision: number })
      .filter(({ product_id }) => product_id === product)
      .map(({ revision }) => revision);
  await eventually(() => expect(revisions()).toHaveLength(prices.length));
  expect(revisions()).toEqual(revisions().sort((a, b) => a - b));
});

test('forty orders at one of two replicas get their replies, whichever relay publishes the requests', async () => {
  const { url } = secondReplicas[0]!;
  const place = async () => {
    const headers = { 'content-type': 'application/json', ...(await asCustomer(newCustomer())) };
    const body = JSON.stringify({
      items: [{ product_id: 'PROD-1', quantity: 1 }],
      payment_token: 'tok_ok',
    });
    return (await fetch(`${url}/orders`, { method: 'POST', headers, body })).status;
  };
  const statuses = await Promise.all(Array.from({ length: 40 }, place));
  expect(statuses).toEqual(Array(40).fill(201));
});

test('two replicas of order that handle a hundred changes of one price keep the newest', async () => {
  const product = await sell(`REPRICED-${Date.now()}`, 0, 1);
  const prices = Array.from({ length: 100 }, (_, i) => i + 2);
  const priceOf = async (service: string) => {
    const { body } = await request<{ product_id: string; price: number }[]>(service, 'GET', '/products');
    return body.find(({ product_id }) => product_id === product)?.price;
  };
  const change = { name: product, currency: 'EUR' };
  await Promise.all(
    prices.map((price) =>
      request('inventory', 'PUT', `/products/${product}`, { ...change, price }, asOperator),
    ),
  );
  const revision = async () =>
    await query('order', 'SELECT FROM prices WHERE product_id = $1 AND revision = 101', [product]);
  await eventually(async () => expect(await revision()).toHaveLength(1));
  expect(await priceOf('order')).toBe(await priceOf('inventory'));
});

test.each(['order', 'payment', 'warehouse'])(
  'while the clock of %s is an hour ahead or behind, orders are shipped once, and none is treated as unpaid or stale',
  async (service) => {
    for (const name of ['clock-an-hour-ahead', 'clock-an-hour-behind'])
      await replaceService(service, { fault: { name } }, async () => {
        const { status, body } = await placeOrder();
        expect(status).toBe(201);
        await expectShippedOnce(body);
        await limitCreatedAt(body);
      });
  },
);

/** A created_at in the future would include the order in later tests that query the orders since their start. */
const limitCreatedAt = async ({ order_id }: OrderView) =>
  await query('order', 'UPDATE orders SET created_at = least(created_at, now()) WHERE id = $1', [order_id]);

const typesIn = (messages: ConsumeMessage[], order_id: string) =>
  messages
    .filter(({ content }) => content.includes(order_id))
    .map(({ properties }) => properties.type as string);
