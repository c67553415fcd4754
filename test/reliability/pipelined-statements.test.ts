import type { ConsumeMessage } from 'amqplib';
import { behindProxy } from '../support/behind-proxy.js';
import { Broker } from '../support/broker.js';
import { query } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, newCustomer, placeOrder, sell, stockOf } from '../support/shop.js';

describe('when BEGIN fails', () => {
  const order = behindProxy('order');

  test('no order and no Idempotency-Key of the request is kept, and the client can repeat it', async () => {
    const keyed = { customer: newCustomer(), headers: { 'idempotency-key': 'begin' } };
    const failed = order.proxy.inject('fail-statement', /^\s*(begin|start transaction)\b/i, {
      times: Infinity,
    });
    const { status } = await placeOrder(keyed);
    failed.disarm();
    expect(status).toBeGreaterThanOrEqual(500);
    for (const table of ['orders', 'idempotency_keys'])
      expect(await query('order', `SELECT FROM ${table} WHERE user_id = $1`, [keyed.customer])).toEqual([]);

    const repeated = await placeOrder(keyed);
    expect(repeated.status).toBe(201);
    await expectShippedOnce(repeated.body);
  });
});

describe('when the statement before COMMIT fails', () => {
  const inventory = behindProxy('inventory');
  let broker: Broker;
  let product: string;
  let reserved: ConsumeMessage[];
  beforeAll(async () => (broker = await Broker.connect()));
  afterAll(async () => await broker.close());
  beforeEach(async () => {
    product = await sell(`PIPELINED-${Date.now()}`, 10);
    reserved = await broker.listen('events', 'inventory.reserved');
  });

  const idsOf = (heard: ConsumeMessage[], text: string) =>
    heard
      .filter(({ content }) => content.includes(text))
      .map(({ properties }) => properties.messageId as string);

  const outboxOf = async () =>
    await query('inventory', 'SELECT FROM outbox WHERE body LIKE $1', [`%${product}%`]);

  test('and writes the outbox row, neither the change nor its message is kept, and then both are, once', async () => {
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

  test('and deletes published rows, they are deleted later, and their messages have their effect once', async () => {
    const failed = inventory.proxy.inject('fail-statement', /delete from\s+\S*outbox/i);
    const { body } = await placeOrder({ product_id: product });
    await eventually(() => expect(failed.hits).toBe(1));
    await expectShippedOnce(body);
    await eventually(async () => expect(await outboxOf()).toEqual([]));
    expect(new Set(idsOf(reserved, product)).size).toBe(1);
    expect(await stockOf(product)).toBe(9);
  });
});
