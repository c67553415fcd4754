import { connect } from 'amqplib';
import { Broker, propertiesOf } from '../support/broker.js';
import { placeAndChange } from '../support/change-on-its-way.js';
import { query } from '../support/database.js';
import { act, deadLetter, deadLettersOf, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { brokerUrlOf, insteadOf } from '../support/replicas.js';
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

test('a newer minor with a field that nobody knows has its effect with every listener, once', async () => {
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
    { within: 15_000, every: 100 },
  );
  expect((await request('warehouse', 'GET', `/shipments/${order_id}`)).body).toMatchObject({
    dispatched: true,
  });
  const listeners = ['email', 'inventory', 'warehouse', 'analytics'];
  const handled = (service: string) =>
    query(service, 'SELECT queue FROM inbox WHERE message_id = $1', [properties.messageId]);
  for (const service of listeners)
    expect(await handled(service)).toEqual([{ queue: `${service}.order.created` }]);
});

test('a warehouse of the old version reads the new minor, and is understood in its old major', async () => {
  const heard = await broker.listen('events');
  await insteadOf('warehouse', { versions: 'past' }, async () => {
    const { body: order } = await placeOrder({ delivery_address });
    await expectShippedOnce(order);
    // The shop may have read a message before this test does.
    const said = await eventually(() => {
      const onTheWire = heard
        .filter(({ content }) => content.includes(order.order_id))
        .map(({ properties, content }) => [
          `${properties.type} ${properties.headers?.['version']}`,
          JSON.parse(content.toString()) as Record<string, unknown>,
        ]);
      const found = Object.fromEntries(onTheWire) as Record<string, Record<string, unknown>>;
      expect(Object.keys(found)).toEqual(
        expect.arrayContaining(['order.created 1.1', 'shipment.dispatched 1.0']),
      );
      return found;
    });
    expect(said['order.created 1.1']).toMatchObject({ delivery_address });
    expect(said['shipment.dispatched 1.0']).not.toHaveProperty('parcel');
    expect(await orderOf(order)).toMatchObject({
      tracking_number: said['shipment.dispatched 1.0']?.['tracking_number'],
      delivery_address,
    });
    const mails = await mailsTo(order.user_id);
    expect(mails.map(({ text }) => text).join()).toContain('has left our warehouse with Rail Post');
  });
}, 90_000);

test('a major that inventory does not know yet waits as a dead letter, in nobody’s way, and counts once after the upgrade', async () => {
  const queue = 'inventory.order.created';
  const product_id = await sell(`MAJOR-${Date.now()}`, 10);
  const inMajorTwo = ({ items, ...rest }: Record<string, unknown>) => ({
    payload: { ...rest, lines: items },
    version: '2.0',
  });
  const { order } = await placeAndChange(broker, inMajorTwo, { product_id, quantity: 2 });
  const dead = await untilDead({ queue, order_id: order.order_id });
  expect(dead).toMatchObject({
    reason: 'unknown-version',
    error: expect.stringMatching(/version 2\.0 of order\.created .* knows 1\.1: upgrade it, then replay/),
    attempts: [{}],
  });
  await expectShippedOnce((await placeOrder({ product_id })).body);
  expect(await stockOf(product_id)).toBe(9);

  await insteadOf('inventory', { versions: 'future' }, async () => {
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
}, 90_000);
