import { subscriptions } from '#contracts';
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
  '%s that receives SIGTERM in a burst finishes its messages and exits with 0; no order is lost or duplicated',
  async (service) => {
    const placed = await burst(30);
    const { lastExit } = await chaos('stop', service);
    await chaos('start', service);
    await untilReady(service);
    expect(lastExit).toBe(0);
    await expectShippedOnce(...placed.map(({ body }) => body));
  },
);

test('a client that waits for the payment gets its response although order receives SIGTERM', async () => {
  const customer = newCustomer();
  const charges = await broker.listen('commands', 'payment.charge');
  const response = placeOrder({ customer });
  await eventually(() => expect(charges.some(({ content }) => content.includes(customer))).toBe(true), {
    every: 5,
  });
  const stopped = chaos('stop', 'order');
  const { status, body } = await response;
  expect((await stopped).lastExit).toBe(0);
  await chaos('start', 'order');
  await untilReady('order');
  expect(status).toBe(201);
  await expectShippedOnce(body);
});

test('messages that a service holds at SIGTERM are not delivered a second time', async () => {
  const charges = await broker.listen('commands', 'payment.charge');
  const readyMessages = async () => (await broker.channel.checkQueue('payment.charge')).messageCount;
  const placed = await Promise.all(
    Array.from({ length: 20 }, () => placeOrder({ token: 'tok_slow', headers: respondAsync })),
  );
  await eventually(async () => {
    expect(charges).toHaveLength(20);
    expect(await readyMessages()).toBe(0);
  });
  await chaos('stop', 'payment');
  expect(await readyMessages()).toBe(0);
  await chaos('start', 'payment');
  await untilReady('payment');
  await expectShippedOnce(...placed.map(({ body }) => body));
});
