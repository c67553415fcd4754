import { readdirSync } from 'node:fs';
import type { ConsumeMessage } from 'amqplib';
import { Broker } from '../support/broker.js';
import { placeUntilAccepted } from '../support/retrying-client.js';
import { query } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { type Fault, replaceService } from '../support/replicas.js';
import {
  expectShippedOnce,
  facts,
  ledgerOf,
  mailsTo,
  newCustomer,
  type OrderView,
  placeOrder,
  respondAsync,
  sell,
  stockOf,
} from '../support/shop.js';

const STOCK = 10;
let broker: Broker;
let product: string;
beforeAll(async () => {
  broker = await Broker.connect();
  product = await sell(`CRASH-${Date.now()}`, STOCK);
});
afterAll(async () => await broker.close());

/**
 * Places an order while a replica that the fault kills is the only process of the service. Calls `check` after the crash, and
 * returns when the service runs again.
 */
async function placeOrderAndCrash(
  service: string,
  fault: Fault,
  check: (order: OrderView) => Promise<void> = () => Promise.resolve(),
): Promise<OrderView> {
  return await replaceService(service, { fault }, async (replica) => {
    const { body } = await placeOrder({ product_id: product, headers: respondAsync });
    expect(await replica.ended).toBe('SIGKILL');
    await check(body);
    return body;
  });
}

const movementsOf = async ({ order_id }: OrderView) =>
  await query('inventory', 'SELECT quantity FROM stock_movements WHERE order_id = $1', [order_id]);

const outboxOf = async (service: string, type: string) =>
  await query<{ message_id: string }>(service, 'SELECT message_id FROM outbox WHERE routing_key = $1', [
    type,
  ]);

test('inventory killed before COMMIT has changed nothing, and handles the redelivered message once', async () => {
  const fault = { name: 'kill-before-commit', of: 'inventory.order.created' };
  const order = await placeOrderAndCrash('inventory', fault, async (crashed) =>
    expect(await movementsOf(crashed)).toEqual([]),
  );
  await expectShippedOnce(order);
  expect(await movementsOf(order)).toEqual([{ quantity: -1 }]);
});

test('inventory killed between COMMIT and ack skips the redelivered message', async () => {
  const fault = { name: 'kill-after-commit', of: 'inventory.order.created' };
  const before = await stockOf(product);
  const order = await placeOrderAndCrash('inventory', fault, async (crashed) =>
    expect(await movementsOf(crashed)).toEqual([{ quantity: -1 }]),
  );
  await expectShippedOnce(order);
  expect(await movementsOf(order)).toEqual([{ quantity: -1 }]);
  expect(await stockOf(product)).toBe(before! - 1);
});

test('inventory killed between COMMIT and publish keeps its event in the outbox and publishes it after the restart', async () => {
  const fault = { name: 'kill-before-publish', of: 'inventory.reserved' };
  const order = await placeOrderAndCrash('inventory', fault, async () =>
    expect(await outboxOf('inventory', 'inventory.reserved')).toHaveLength(1),
  );
  await expectShippedOnce(order);
  expect(await outboxOf('inventory', 'inventory.reserved')).toEqual([]);
});

test('inventory killed before it deletes a confirmed row publishes the event again under the same id, without a second effect', async () => {
  const reserved = await broker.listen('events', 'inventory.reserved');
  const fault = { name: 'kill-after-confirm', of: 'inventory.reserved' };
  const order = await placeOrderAndCrash('inventory', fault, async () =>
    expect(await outboxOf('inventory', 'inventory.reserved')).toHaveLength(1),
  );
  await expectShippedOnce(order);
  await eventually(() => expect(idsOf(reserved, order)).toHaveLength(2));
  expect(new Set(idsOf(reserved, order)).size).toBe(1);
});

test('warehouse killed between storing a label and COMMIT stores one label', async () => {
  const fault = { name: 'kill-before-commit', of: 'warehouse.order.created' };
  const order = await placeOrderAndCrash('warehouse', fault);
  await expectShippedOnce(order);
  const labels = readdirSync(facts.labelsDir).filter((name) => name.includes(order.order_id));
  expect(labels).toEqual([`${order.order_id}.pdf`]);
});

test('email killed between the reply of the mail server and COMMIT sends the mail again under the same Message-ID', async () => {
  const order = await placeOrderAndCrash('email', { name: 'kill-before-commit', of: 'confirmation' });
  await expectShippedOnce(order);
  await eventually(async () => {
    const confirmations = (await mailsTo(order.user_id)).filter(({ subject }) =>
      subject.includes('confirmed'),
    );
    expect(confirmations).toHaveLength(2);
    expect(new Set(confirmations.map(({ headers }) => headers['message-id'])).size).toBe(1);
  });
});

test('order killed before COMMIT places one order when the client retries with its Idempotency-Key', async () => {
  const fault = { name: 'kill-before-commit', of: 'payment.charge' };
  const placing = await replaceService('order', { fault }, async (replica) => {
    const accepted = placeUntilAccepted();
    expect(await replica.ended).toBe('SIGKILL');
    return { accepted };
  });
  await expectOnlyOrder(await placing.accepted);
});

test('order killed between COMMIT and response returns the same order when the client retries with its Idempotency-Key', async () => {
  const fault = { name: 'kill-after-commit', of: 'payment.charge' };
  const placing = await replaceService('order', { fault }, async (replica) => {
    const accepted = placeUntilAccepted();
    expect(await replica.ended).toBe('SIGKILL');
    expect(await outboxOf('order', 'payment.charge')).toHaveLength(1);
    return { accepted };
  });
  await expectOnlyOrder(await placing.accepted);
});

/** 201 if the relay published payment.captured before the crash: order confirms by the event. */
const pendingOrConfirmed = [202, 201];

test.each([
  ['before its request to the bank', { name: 'kill-before-request', of: '/charges' }, [202]],
  ['between the charge at the bank and COMMIT', { name: 'kill-after-request', of: '/charges' }, [202]],
  ['between COMMIT and its reply', { name: 'kill-before-send', of: 'replies' }, pendingOrConfirmed],
])('payment killed %s: the client gets a response, and the bank charges once', async (_, fault, statuses) => {
  const order = await replaceService('payment', { fault }, async (replica) => {
    const { status, body } = await placeOrder({ product_id: product, customer: newCustomer() });
    expect(statuses).toContain(status);
    expect(status).toBe(body.status === 'pending' ? 202 : 201);
    expect(await replica.ended).toBe('SIGKILL');
    return body;
  });
  await expectShippedOnce(order);
  expect(await ledgerOf(order.order_id)).toHaveLength(1);
});

async function expectOnlyOrder(order: OrderView): Promise<void> {
  await expectShippedOnce(order);
  const orders = await query('order', 'SELECT id FROM orders WHERE user_id = $1', [order.user_id]);
  expect(orders).toEqual([{ id: order.order_id }]);
}

const idsOf = (messages: ConsumeMessage[], { order_id }: OrderView) =>
  messages
    .filter(({ content }) => content.includes(order_id))
    .map(({ properties }) => properties.messageId as string);
