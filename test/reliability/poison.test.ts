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

/** As a consumer that is killed: its connection ends with the message unacknowledged. A nack is no longer counted since RabbitMQ 4. */
async function takeAndDie(queue: string): Promise<void> {
  const connection = await connect(facts.rabbitmq.adminUrl);
  try {
    await (await connection.createChannel()).get(queue);
  } finally {
    await connection.close();
  }
}

test('a message that kills its consumer every time ends in the dead letters, and the orders behind it are shipped', async () => {
  const properties = propertiesOf('order.created');
  const poison = {
    ...{ order_id: `POISON-${Date.now()}`, user_id: 'USR-1', total: 10, currency: 'EUR' },
    items: [{ product_id: 'PROD-1', quantity: 1, price: 10 }],
  };
  const isDead = async () => (await deadLettersOf({ message_id: properties.messageId })).length > 0;

  await chaos('stop', 'inventory');
  broker.put(QUEUE, JSON.stringify(poison), properties);
  const { body: behind } = await placeOrder({ headers: respondAsync });
  let deaths = 0;
  for (let dead = false; !dead && deaths < 20; dead = await isDead()) {
    const victim = await startReplica('inventory', {
      fault: { name: 'die-before-commit', of: properties.messageId },
    });
    const survived = eventually(async () => expect(await isDead()).toBe(true)).catch(() => undefined);
    if ((await Promise.race([survived, victim.ended])) === 'SIGKILL') deaths += 1;
    await victim.dismiss();
  }
  await chaos('start', 'inventory');
  await untilReady('inventory');

  const letter = await broker.takeDeadLetter(QUEUE, properties.messageId);
  expect(letter.properties.headers).toMatchObject({ dead_reason: 'consumer-crashed' });
  expect(deaths).toBe(10);
  await expectShippedOnce(behind);
}, 120_000);

test('what comes back unanswered for the twentieth time is given up by the broker itself', async () => {
  const properties = propertiesOf('order.created');
  await chaos('stop', 'analytics');
  const queue = 'analytics.order.created';
  broker.put(queue, '{}', properties);
  const isDead = async () => (await deadLettersOf({ message_id: properties.messageId })).length > 0;
  for (let i = 0; i < 40 && !(await isDead()); i++) await takeAndDie(queue);
  const letter = await broker.takeDeadLetter(queue, properties.messageId);
  await chaos('start', 'analytics');
  await untilReady('analytics');
  expect(letter.properties.headers).toMatchObject({ 'x-first-death-reason': 'delivery_limit' });
});
