import { replaceService } from '../support/replicas.js';
import { Broker } from '../support/broker.js';
import { supervisor } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, ledgerOf, placeOrder } from '../support/shop.js';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

test('when the reply of payment is lost, the event confirms the order and the request returns at the timeout', async () => {
  const fault = { name: 'drop-sent-messages', of: 'replies' };
  await replaceService('payment', { fault }, async () => {
    const { status, body } = await placeOrder();
    expect(status).toBe(201);
    await expectShippedOnce(body);
  });
});

test('a reply that arrives after the timeout changes nothing', async () => {
  const fault = { name: 'delay-sends-by-three-seconds', of: 'replies' };
  await replaceService('payment', { fault }, async () => {
    const replies = await broker.listen('replies');
    const created = await broker.listen('events', 'order.created');
    const before = await pidOfOrder();
    const { body } = await placeOrder();
    await eventually(() => expect(replies.some(({ content }) => content.includes(body.order_id))).toBe(true));
    await expectShippedOnce(body);
    expect(created.filter(({ content }) => content.includes(body.order_id))).toHaveLength(1);
    expect(await pidOfOrder()).toBe(before);
  });
});

test('when the bank answers after the timeout of payment, payment asks again and the bank charges once', async () => {
  await replaceService('payment', { settings: { BANK_TIMEOUT_MS: '500' } }, async () => {
    const { status, body } = await placeOrder({ token: 'tok_slow' });
    expect(status).toBe(202);
    await expectShippedOnce(body);
    expect(await ledgerOf(body.order_id)).toHaveLength(1);
  });
});

const pidOfOrder = async () => (await supervisor.status()).find(({ name }) => name === 'order')?.pid;
