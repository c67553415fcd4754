import { randomUUID } from 'node:crypto';
import { chaos, untilReady } from '../support/chaos.js';
import { Broker } from '../support/broker.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, newCustomer, placeOrder } from '../support/shop.js';

const withKey = (key: string = randomUUID()) => ({ 'idempotency-key': key });

test('the same key and body return the same order and response', async () => {
  const order = { customer: newCustomer(), headers: withKey() };
  const first = await placeOrder(order);
  const again = await placeOrder(order);
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.body.order_id).toBe(first.body.order_id);
  await expectShippedOnce(first.body);
});

test('ten simultaneous requests with one key place one order', async () => {
  const order = { customer: newCustomer(), headers: withKey() };
  const answers = await Promise.all(Array.from({ length: 10 }, () => placeOrder(order)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ body }) => body.order_id)).size).toBe(1);
  await expectShippedOnce(answers[0]!.body);
});

test('the same key with another body is refused with 422', async () => {
  const customer = newCustomer();
  const headers = withKey();
  await placeOrder({ customer, headers });
  const { status, body } = await placeOrder<{ title: string }>({ customer, headers, quantity: 2 });
  expect(status).toBe(422);
  expect(body.title).toContain('Idempotency-Key');
});

test('a declined order stays declined when its request is repeated', async () => {
  const order = { customer: newCustomer(), headers: withKey(), token: 'tok_declined' };
  const [first, again] = [await placeOrder(order), await placeOrder(order)];
  expect([first.status, again.status]).toEqual([402, 402]);
  expect(again.body.order_id).toBe(first.body.order_id);
});

test('two customers may use the same key', async () => {
  const headers = withKey();
  const [one, other] = await Promise.all([placeOrder({ headers }), placeOrder({ headers })]);
  expect(one.body.order_id).not.toBe(other.body.order_id);
});

test('a request that is retried after order was killed returns the order of the first request', async () => {
  const order = { customer: newCustomer(), headers: withKey(), token: 'tok_slow' };
  const broker = await Broker.connect();
  const charges = await broker.listen('commands', 'payment.charge');
  const interrupted = placeOrder(order).catch(() => undefined);
  await eventually(() => expect(charges.some(({ content }) => content.includes(order.customer))).toBe(true));
  await broker.close();
  await chaos('kill', 'order', 100);
  await interrupted;
  await untilReady('order');
  const { status, body } = await placeOrder(order);
  expect([201, 202]).toContain(status);
  await expectShippedOnce(body);
});
