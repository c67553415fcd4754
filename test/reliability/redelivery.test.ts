import { type Contract, subscriptions } from '#contracts';
import { queueFor } from '#messaging';
import { Broker, manage } from '../support/broker.js';
import { untilReady } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { countMessages } from '../support/metrics.js';
import { expectShippedOnce, facts, mailsTo, placeOrder, respondAsync } from '../support/shop.js';

const services = Object.keys(subscriptions);

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

test('every message of an order has its effect once when it is delivered three times', async () => {
  const published = [await broker.listen('events'), await broker.listen('commands')];
  const { body: order } = await placeOrder();
  await expectShippedOnce(order);

  const ofOrder = published.flat().filter(({ content }) => content.includes(order.order_id));
  const copies = ofOrder.flatMap((message) =>
    consumersOf(message.properties.type as string).map((consumer) => ({ ...consumer, message })),
  );
  expect(new Set(copies.map(({ queue }) => queue)).size).toBeGreaterThan(10);
  const handled = () =>
    Promise.all(copies.map(({ service, queue }) => countMessages(facts.urls[service]!, queue, 'handled')));
  const before = await handled();
  for (const { queue, message } of [...copies, ...copies])
    broker.channel.publish('', queue, message.content, message.properties);

  await eventually(async () => {
    const after = await handled();
    after.forEach((count, i) => expect(count).toBeGreaterThanOrEqual(before[i]! + 2));
  });
  await expectShippedOnce(order);
  expect(await mailsTo(order.user_id)).toHaveLength(2);
});

test('every service publishes and consumes over separate RabbitMQ connections, so that a blocked publisher does not stop its consumers', async () => {
  await eventually(async () => {
    const names = (await connectionsOfServices()).map(({ user_provided_name }) => user_provided_name);
    const expected = services.flatMap((service) => [`${service} consuming`, `${service} publishing`]);
    expect(names.sort()).toEqual(expected.sort());
  });
});

test('unacknowledged messages are redelivered and have their effect once when every RabbitMQ connection is closed in a burst', async () => {
  const orders = await Promise.all(Array.from({ length: 40 }, () => placeOrder({ headers: respondAsync })));
  for (const { name } of await connectionsOfServices())
    await manage('DELETE', `connections/${encodeURIComponent(name)}`);
  await expectShippedOnce(...orders.map(({ body }) => body));
  for (const service of services) await untilReady(service);
});

interface Connection {
  name: string;
  user: string;
  user_provided_name: string;
}

const connectionsOfServices = async () =>
  (await manage<Connection[]>('GET', 'connections')).filter(({ user }) => services.includes(user));

const consumersOf = (type: string) =>
  Object.entries(subscriptions).flatMap(([service, { consumes }]) =>
    consumes
      .filter((contract: Contract) => contract.type === type)
      .map((contract) => ({ service, queue: queueFor(service, contract) })),
  );
