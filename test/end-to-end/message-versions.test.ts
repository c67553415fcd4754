import { connect } from 'amqplib';
import { Broker, propertiesOf } from '../support/broker.js';
import { placeOrderWithAlteredEvent } from '../support/alter-order-created.js';
import { query } from '../support/database.js';
import { act, deadLetter, deadLettersOf, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { brokerUrlOf, replaceService } from '../support/replicas.js';
import {
  countedFactsOf,
  expectShippedOnce,
  mailsTo,
  newCustomer,
  orderOf,
  placeOrder,
  request,
  sell,
  stockOf,
} from '../support/shop.js';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

const delivery_address = { name: 'Ada Lovelace', street: '1 Grace Row', city: 'Cork', country: 'IE' };

test('a newer minor with an unknown field has its effect once in every consumer', async () => {
  const product_id = await sell(`MINOR-${Date.now()}`, 10);
  const order_id = `ORD-minor-${Date.now()}`;
  const user_id = newCustomer();
  const items = [{ product_id, quantity: 2, price: 10, gift: true }];
  const created = { order_id, user_id, items, total: 20, currency: 'EUR', wrapped_in: { paper: 'blue' } };
  const properties = propertiesOf('order.created', '1.7');
  const order = await connect(brokerUrlOf('order'));
  const channel = await order.createConfirmChannel();
  for (let copy = 0; copy < 2; copy++)
    channel.publish('events', 'order.created', Buffer.from(JSON.stringify(created)), properties);
  await channel.waitForConfirms();
  await order.close();

  await eventually(
    async () => {
      expect(await countedFactsOf(order_id)).toEqual(['created', 'shipped']);
      expect(await mailsTo(user_id)).toHaveLength(2);
      expect(await stockOf(product_id)).toBe(8);
    },
    { every: 100 },
  );
  expect((await request('warehouse', 'GET', `/shipments/${order_id}`)).body).toMatchObject({
    dispatched: true,
  });
  const consumers = ['email', 'inventory', 'warehouse', 'analytics'];
  const handled = (service: string) =>
    query(service, 'SELECT queue FROM inbox WHERE message_id = $1', [properties.messageId]);
  for (const service of consumers)
    expect(await handled(service)).toEqual([{ queue: `${service}.order.created` }]);
});

test('an old warehouse reads the new minor, and the new services read its old major', async () => {
  const published = await broker.listen('events');
  await replaceService('warehouse', { contractVersions: 'earlier' }, async () => {
    const { body: order } = await placeOrder({ delivery_address });
    await expectShippedOnce(order);
    // The shop may have consumed a message before this test receives it.
    const received = await eventually(() => {
      const messages = published
        .filter(({ content }) => content.includes(order.order_id))
        .map(({ properties, content }) => [
          `${properties.type} ${properties.headers?.['version']}`,
          JSON.parse(content.toString()) as Record<string, unknown>,
        ]);
      const found = Object.fromEntries(messages) as Record<string, Record<string, unknown>>;
      expect(Object.keys(found)).toEqual(
        expect.arrayContaining(['order.created 1.1', 'shipment.dispatched 1.0']),
      );
      return found;
    });
    expect(received['order.created 1.1']).toMatchObject({ delivery_address });
    expect(received['shipment.dispatched 1.0']).not.toHaveProperty('parcel');
    expect(await orderOf(order)).toMatchObject({
      tracking_number: received['shipment.dispatched 1.0']?.['tracking_number'],
      delivery_address,
    });
    const mails = await mailsTo(order.user_id);
    expect(mails.map(({ text }) => text).join()).toContain('has left our warehouse with Rail Post');
  });
});

test('inventory dead-letters an unknown major without blocking the queue, and its replay after the upgrade has one effect', async () => {
  const queue = 'inventory.order.created';
  const product_id = await sell(`MAJOR-${Date.now()}`, 10);
  const inMajorTwo = ({ items, ...rest }: Record<string, unknown>) => ({
    payload: { ...rest, lines: items },
    version: '2.0',
  });
  const { order } = await placeOrderWithAlteredEvent(broker, inMajorTwo, { product_id, quantity: 2 });
  const dead = await untilDead({ queue, order_id: order.order_id });
  expect(dead).toMatchObject({
    reason: 'unknown-version',
    error: expect.stringMatching(
      /version 2\.0 of order\.created .* has 1\.1: upgrade the service, then replay/,
    ),
    attempts: [{}],
  });
  await expectShippedOnce((await placeOrder({ product_id })).body);
  expect(await stockOf(product_id)).toBe(9);

  await replaceService('inventory', { contractVersions: 'later' }, async () => {
    const replay = () => act(`${dead.dead_letter_id}/replay`, {});
    expect(await replay()).toMatchObject({ status: 200, body: { done: 1 } });
    await expectShippedOnce(order);
    expect((await replay()).status).toBe(409);
    const later = await placeOrder({ product_id });
    await expectShippedOnce(later.body);
  });
  expect(await stockOf(product_id)).toBe(6);
  expect(await deadLetter(dead.dead_letter_id)).toMatchObject({ state: 'replayed', times_replayed: 1 });
  expect(await deadLettersOf({ queue })).toEqual([]);
});
