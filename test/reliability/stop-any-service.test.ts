import { subscriptions } from '#contracts';
import type { GetMessage } from 'amqplib';
import { chaos, untilReady } from '../support/chaos.js';
import { Broker } from '../support/broker.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, newCustomer, placeOrder, respondAsync } from '../support/shop.js';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

const burst = (count: number) =>
  Promise.all(Array.from({ length: count }, () => placeOrder({ headers: respondAsync })));

test.each(Object.keys(subscriptions))(
  '%s, asked to end in the middle of a burst, finishes what is in hand and ends with 0; no order is lost or doubled',
  async (service) => {
    const placed = await burst(30);
    const { lastExit } = await chaos('stop', service);
    await chaos('start', service);
    await untilReady(service);
    expect(lastExit).toBe(0);
    for (const { body } of placed) await expectShippedOnce(body);
  },
  60_000,
);

test('a customer who waits for the payment while order is asked to end still gets the answer', async () => {
  const customer = newCustomer();
  const charges = await broker.listen('commands', 'payment.charge');
  const answer = placeOrder({ customer });
  await eventually(() => expect(charges.some(({ content }) => content.includes(customer))).toBe(true), {
    every: 5,
  });
  const ended = chaos('stop', 'order');
  const { status, body } = await answer;
  expect((await ended).lastExit).toBe(0);
  await chaos('start', 'order');
  await untilReady('order');
  expect(status).toBe(201);
  await expectShippedOnce(body);
});

test('what a service was asked to end with is not handed out a second time', async () => {
  const charges = await broker.listen('commands', 'payment.charge');
  const retries = await broker.listen('retry.200ms');
  await burst(20);
  await chaos('stop', 'payment');
  const { messageCount } = await broker.channel.checkQueue('payment.charge');
  const waiting: GetMessage[] = [];
  for (let i = 0; i < messageCount; i++) {
    const message = await broker.channel.get('payment.charge');
    if (message) waiting.push(message);
  }
  for (const message of waiting) {
    expect(message.properties.headers?.['x-delivery-count'] ?? 0).toBe(0);
    broker.channel.nack(message, false, true);
  }
  await chaos('start', 'payment');
  await untilReady('payment');
  expect(charges.length).toBeGreaterThanOrEqual(20);
  expect(retries).toEqual([]);
});
