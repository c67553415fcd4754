import type { ConsumeMessage, GetMessage } from 'amqplib';
import { chaos, whileDown } from '../support/chaos.js';
import { Broker } from '../support/broker.js';
import { act, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import {
  expectShippedOnce,
  ledgerOf,
  orderOf,
  placeOrder,
  respondAsync,
  untilOrder,
} from '../support/shop.js';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

test('a message that fails four times is dead-lettered with every attempt, the error and its stack', async () => {
  const charges = await broker.listen('commands', 'payment.charge');
  const { body: order } = await placeOrder({ token: 'tok_down', headers: respondAsync });
  const charge = await eventually(() => {
    const found = charges.find(({ content }) => content.includes(order.order_id));
    expect(found).toBeDefined();
    return found!;
  });
  const { properties, content } = await broker.takeDeadLetter('payment.charge', charge.properties.messageId);

  expect(content).toEqual(charge.content);
  expect(properties).toMatchObject({
    type: 'payment.charge',
    correlationId: charge.properties.correlationId,
  });
  expect(properties.headers).toMatchObject({
    dead_reason: 'retries-exhausted',
    dead_queue: 'payment.charge',
    retry_count: 3,
    error: expect.stringContaining('424'),
    stack: expect.stringContaining('bank-provider'),
    version: '1.0',
    producer: 'order',
  });
  const attempts: { at: string }[] = properties.headers?.['attempts'];
  expect(attempts).toHaveLength(4);
  const times = attempts.map(({ at }) => Date.parse(at));
  const delays = times.slice(1).map((time, i) => time - times[i]!);
  [200, 400, 800].forEach((delay, i) => expect(delays[i]).toBeGreaterThanOrEqual(delay - 5));
  expect(await orderOf(order)).toMatchObject({ status: 'pending' });
  expect((await ledgerOf(order.order_id)).filter(({ kind }) => kind === 'charge')).toEqual([]);
});

/** Headers in which the broker counts the deliveries of a queue. */
const countsIn = (headers: object = {}) => Object.keys(headers).filter((name) => /^x-.*count$/.test(name));

test('retries, dead letters and replays do not carry the delivery counts of the broker', async () => {
  const queue = 'payment.charge';
  const retries = await broker.listen('retry.200ms', queue);
  const replays = await broker.listen('replay', queue);
  const order = await whileDown('payment', async () => {
    const { body } = await placeOrder({ token: 'tok_down', headers: respondAsync });
    const charge = await eventually(async () => {
      const message = await broker.channel.get(queue);
      expect(message).not.toBe(false);
      return message as GetMessage;
    });
    broker.channel.nack(charge, false, true);
    const again = (await broker.channel.get(queue)) as GetMessage;
    expect(countsIn(again.properties.headers)).not.toEqual([]);
    broker.channel.nack(again, false, true);
    return body;
  });
  const { order_id } = order;
  const ofOrder = (messages: ConsumeMessage[]) =>
    messages.filter(({ content }) => content.includes(order_id));
  const { dead_letter_id, headers } = await untilDead({ queue, order_id });
  expect(countsIn(headers)).toEqual([]);
  await act(`${dead_letter_id}/replay`, {});
  await untilDead({ queue, order_id });
  await act('discard', { selection: { queue, order_id }, why: 'created by a test' });
  const copies = [...ofOrder(retries), ...ofOrder(replays)];
  expect(copies).toHaveLength(3);
  expect(copies.flatMap(({ properties }) => countsIn(properties.headers))).toEqual([]);
});

test('charges use up no attempts while the bank is unavailable, and succeed when it is available again', async () => {
  await chaos('stop', 'bank');
  const { body: order } = await placeOrder();
  const { body: other } = await placeOrder();
  expect([order.status, other.status]).toEqual(['pending', 'pending']);
  await chaos('start', 'bank');
  await expectShippedOnce(order);
  await expectShippedOnce(other);
});

test('mails use up no attempts while the mail server is unavailable, and arrive once', async () => {
  await chaos('stop', 'inbox');
  const { body: order } = await placeOrder();
  await untilOrder(order, 'shipped');
  await chaos('start', 'inbox');
  await expectShippedOnce(order);
});

test('only the consumer that failed retries the message', async () => {
  const created = await broker.listen('events', 'order.created');
  const retried = await broker.listen('retry.200ms');
  const { body: order } = await placeOrder({ token: 'tok_flaky', headers: respondAsync });
  await untilOrder(order, 'shipped');
  const ofOrder = (content: Buffer) => content.includes(order.order_id);
  expect(retried.filter(({ content }) => ofOrder(content)).map(({ fields }) => fields.routingKey)).toEqual([
    'payment.charge',
  ]);
  expect(created.filter(({ content }) => ofOrder(content))).toHaveLength(1);
});
