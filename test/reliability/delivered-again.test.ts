import { type Contract, subscriptions } from '#contracts';
import { queueFor } from '#messaging';
import { Broker, manage } from '../support/broker.js';
import { untilReady } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { processedBy } from '../support/metrics.js';
import { expectShippedOnce, facts, mailsTo, placeOrder, respondAsync } from '../support/shop.js';

const services = Object.keys(subscriptions);

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

test('every message of an order is delivered three times over: everything happens once', async () => {
  const heard = [await broker.listen('events'), await broker.listen('commands')];
  const { body: order } = await placeOrder();
  await expectShippedOnce(order);

  const about = heard.flat().filter(({ content }) => content.includes(order.order_id));
  const copies = about.flatMap((message) =>
    listenersOf(message.properties.type as string).map((listener) => ({ ...listener, message })),
  );
  expect(new Set(copies.map(({ queue }) => queue)).size).toBeGreaterThan(10);
  const handled = () =>
    Promise.all(copies.map(({ service, queue }) => processedBy(facts.urls[service]!, queue, 'handled')));
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

test('a service has two connections to RabbitMQ: what it publishes can be held up, what it takes is not', async () => {
  await eventually(async () => {
    const names = (await connectionsOfServices()).map(({ user_provided_name }) => user_provided_name);
    const wanted = services.flatMap((service) => [`${service} consuming`, `${service} publishing`]);
    expect(names.sort()).toEqual(wanted.sort());
  });
});

test('every connection to RabbitMQ is cut in the middle of a burst: what was in hand comes again, and happens once', async () => {
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

const listenersOf = (type: string) =>
  Object.entries(subscriptions).flatMap(([service, { consumes }]) =>
    consumes
      .filter((contract: Contract) => contract.type === type)
      .map((contract) => ({ service, queue: queueFor(service, contract) })),
  );
