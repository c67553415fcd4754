import { createHash } from 'node:crypto';
import { subscriptions } from '#contracts';
import { contractsOf } from '../../stack/src/contracts/published-version.js';
import { Broker } from '../support/broker.js';
import { eventually } from '../support/eventually.js';
import {
  expectShippedOnce,
  facts,
  mailsTo,
  newCustomer,
  placeOrder,
  request,
  sell,
  stockOf,
  untilOrder,
} from '../support/shop.js';

/** The current version of each message type. */
const versions = new Map(contractsOf(subscriptions).map(({ type, version }) => [type, version]));

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

test('a paid order is charged, reserved, labelled, shipped, mailed and counted once', async () => {
  const product_id = await sell(`PAN-${Date.now()}`, 10, 29.99);
  const { status, headers, body: order } = await placeOrder({ product_id, quantity: 2 });

  expect(status).toBe(201);
  expect(headers.get('location')).toBe(`/orders/${order.order_id}`);
  expect(order).toMatchObject({ status: 'confirmed', total: 59.98, currency: 'EUR' });

  await expectShippedOnce(order);
  expect(await stockOf(product_id)).toBe(8);
});

test('the label is a PDF in the blob store, and the message carries its reference', async () => {
  const dispatched = await broker.listen('events', 'shipment.dispatched');
  const { body: order } = await placeOrder();
  const { tracking_number } = await untilOrder(order, 'shipped');

  const parcel = await eventually(() => {
    const payloads = dispatched.map(({ content }) => JSON.parse(content.toString()));
    const found = payloads.find(({ order_id }) => order_id === order.order_id);
    expect(found).toMatchObject({ parcel: { tracking_number }, user_id: order.user_id });
    return found;
  });
  const response = await fetch(`${facts.urls['warehouse']}/shipments/${order.order_id}/label.pdf`);
  const pdf = Buffer.from(await response.arrayBuffer());
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(parcel.label).toEqual({
    url: `labels:${order.order_id}.pdf`,
    sha256: createHash('sha256').update(pdf).digest('hex'),
    bytes: pdf.length,
  });
});

test('the customer gets mails in text and HTML that name the order and the correlation id', async () => {
  const customer = newCustomer();
  const { body: order } = await placeOrder({ customer, quantity: 2 });
  const mails = await eventually(async () => {
    const received = await mailsTo(customer);
    expect(received).toHaveLength(2);
    return received;
  });
  for (const { text, html, headers } of mails) {
    expect(text).toContain(order.order_id);
    expect(html).toContain(order.order_id);
    expect(text).toContain(`Reference: ${order.correlation_id}`);
    expect(headers['x-correlation-id']).toBe(order.correlation_id);
    expect(headers['message-id']).toMatch(/^<[0-9a-f-]{36}@order-rail\.example>$/);
  }
  expect(mails.some(({ text }) => text.includes('€59.98'))).toBe(true);
});

test('every message of an order has all properties and headers, and the correlation id of the request, up to the mails', async () => {
  const published = [await broker.listen('events'), await broker.listen('commands')];
  const correlationId = `order-${Date.now()}`;
  const { headers, body: order } = await placeOrder({ headers: { 'x-correlation-id': correlationId } });
  expect(headers.get('x-correlation-id')).toBe(correlationId);
  await expectShippedOnce(order);

  const messages = published.flat().filter(({ properties }) => properties.correlationId === correlationId);
  expect(messages.map(({ properties }) => properties.type).sort()).toEqual([
    'email.send',
    'email.send',
    'inventory.reserved',
    'order.created',
    'payment.captured',
    'payment.charge',
    'shipment.dispatched',
  ]);
  const ids = new Set(messages.map(({ properties }) => properties.messageId));
  expect(ids.size).toBe(messages.length);
  for (const { properties, fields } of messages) {
    expect(properties).toMatchObject({
      contentType: 'application/json',
      deliveryMode: 2,
      type: fields.routingKey,
    });
    expect(properties.messageId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const { version, timestamp, retry_count, producer, traceparent, causation_id } = properties.headers ?? {};
    expect({ version, retry_count, producer: typeof producer }).toEqual({
      version: versions.get(String(properties.type)),
      retry_count: 0,
      producer: 'string',
    });
    expect(Math.floor(Date.parse(timestamp) / 1000)).toBe(properties.timestamp);
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    if (properties.type === 'payment.charge') expect(causation_id).toBeUndefined();
    else if (properties.type !== 'order.created') expect(ids).toContain(causation_id);
  }
  const traces = new Set(messages.map(({ properties }) => properties.headers?.['traceparent'].split('-')[1]));
  expect(traces.size).toBe(1);
});

test('order.created has the fields of the lesson, with prices as numbers with two decimals', async () => {
  const created = await broker.listen('events', 'order.created');
  const { body: order } = await placeOrder({ quantity: 2 });
  const message = await eventually(() => {
    const found = created.find(({ content }) => content.includes(order.order_id));
    expect(found).toBeDefined();
    return found!;
  });
  expect(JSON.parse(message.content.toString())).toEqual({
    order_id: order.order_id,
    user_id: order.user_id,
    items: [{ product_id: 'PROD-1', quantity: 2, price: 29.99 }],
    total: 59.98,
    currency: 'EUR',
  });
});

test('a viewed product is counted through a message that may be lost', async () => {
  const product_id = await sell(`VIEW-${Date.now()}`, 0);
  await eventually(async () => {
    await request('order', 'GET', `/products/${product_id}`);
    const { body } = await request<{ product_id: string; views: number }[]>(
      'analytics',
      'GET',
      '/reports/views',
    );
    expect(body.find((row) => row.product_id === product_id)?.views).toBeGreaterThan(0);
  });
});

test('the log keeps every event for replay from the first offset', async () => {
  const { body: order } = await placeOrder();
  await untilOrder(order, 'shipped');
  const replayed: string[] = [];
  await broker.channel.prefetch(100);
  await broker.channel.consume(
    'events.log',
    (message) => {
      if (!message) return;
      if (message.content.includes(order.order_id)) replayed.push(String(message.properties.type));
      broker.channel.ack(message);
    },
    { arguments: { 'x-stream-offset': 'first' } },
  );
  await eventually(() =>
    expect(replayed.sort()).toEqual([
      'inventory.reserved',
      'order.created',
      'payment.captured',
      'shipment.dispatched',
    ]),
  );
});
