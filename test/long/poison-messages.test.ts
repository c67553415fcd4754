import { connect } from 'amqplib';
import { Broker, propertiesOf } from '../support/broker.js';
import { deadLettersOf } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { startReplica } from '../support/replicas.js';
import { chaos, untilReady } from '../support/chaos.js';
import { expectShippedOnce, facts, placeOrder, respondAsync } from '../support/shop.js';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

const QUEUE = 'inventory.order.created';

/**
 * Acts like a consumer that is killed: closes the connection with the message unacknowledged. RabbitMQ 4 does not count a
 * nack.
 */
async function receiveAndDisconnect(queue: string): Promise<void> {
  const connection = await connect(facts.rabbitmq.adminUrl);
  try {
    await (await connection.createChannel()).get(queue);
  } finally {
    await connection.close();
  }
}

test('a message that kills its consumer every time is dead-lettered after ten crashes, and the orders behind it are shipped', async () => {
  const properties = propertiesOf('order.created');
  const payload = {
    ...{ order_id: `POISON-${Date.now()}`, user_id: 'USR-1', total: 10, currency: 'EUR' },
    items: [{ product_id: 'PROD-1', quantity: 1, price: 10 }],
  };
  const isDeadLettered = async () => (await deadLettersOf({ message_id: properties.messageId })).length > 0;

  await chaos('stop', 'inventory');
  broker.put(QUEUE, JSON.stringify(payload), properties);
  const { body: behind } = await placeOrder({ headers: respondAsync });
  let crashes = 0;
  for (let done = false; !done && crashes < 20; done = await isDeadLettered()) {
    const replica = await startReplica('inventory', {
      fault: { name: 'kill-before-commit', of: properties.messageId },
    });
    const deadLettered = eventually(async () => expect(await isDeadLettered()).toBe(true)).catch(
      () => undefined,
    );
    if ((await Promise.race([deadLettered, replica.ended])) === 'SIGKILL') crashes += 1;
    await replica.stop();
  }
  await chaos('start', 'inventory');
  await untilReady('inventory');

  const deadLetter = await broker.takeDeadLetter(QUEUE, properties.messageId);
  expect(deadLetter.properties.headers).toMatchObject({ dead_reason: 'consumer-crashed' });
  expect(crashes).toBe(10);
  await expectShippedOnce(behind);
});

test('the broker itself dead-letters a message that is returned unacknowledged for the twentieth time', async () => {
  const properties = propertiesOf('order.created');
  await chaos('stop', 'analytics');
  const queue = 'analytics.order.created';
  broker.put(queue, '{}', properties);
  const isDeadLettered = async () => (await deadLettersOf({ message_id: properties.messageId })).length > 0;
  for (let i = 0; i < 40 && !(await isDeadLettered()); i++) await receiveAndDisconnect(queue);
  const deadLetter = await broker.takeDeadLetter(queue, properties.messageId);
  await chaos('start', 'analytics');
  await untilReady('analytics');
  expect(deadLetter.properties.headers).toMatchObject({ 'x-first-death-reason': 'delivery_limit' });
});
