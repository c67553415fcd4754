import { untilCleared, untilMailed, untilRaised } from '../support/alerts.js';
import { Broker, manage, propertiesOf } from '../support/broker.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, facts, placeOrder, request } from '../support/shop.js';
import { declareQueue, deleteQueue } from '../support/topology.js';
import { verify } from '../support/verify.js';

const queue = 'email.order.cancelled';
const deadLetterQueue = 'inventory.order.created.dlq';

interface Health {
  details: { rabbitmq: { closed_channels?: string[] } };
}
const healthOf = async (service: string) => (await request<Health>(service, 'GET', '/health/ready')).body;
const closedIn = async (service: string) => (await healthOf(service)).details.rabbitmq.closed_channels;

/**
 * Deletes the queue and waits until its consumer is cancelled. RabbitMQ 3.10 would otherwise attach the consumer to a queue that
 * is declared again, and deliver nothing to it.
 */
async function deleteConsumed(name: string): Promise<void> {
  await deleteQueue(name);
  await eventually(async () => expect(await closedIn('email')).toEqual([`consumer of ${name}`]));
}

test('a deleted work queue and dead letter queue raise alerts, fail verify, stop no other queue, and resume when they are declared again', async () => {
  const since = new Date();
  const broker = await Broker.connect();
  await deleteConsumed(queue);
  await deleteQueue(deadLetterQueue);
  try {
    const { body: order } = await placeOrder();
    await expectShippedOnce(order);
    const alerts = [
      await untilRaised('queue_missing', queue),
      await untilRaised('queue_missing', deadLetterQueue),
    ];
    expect((await untilMailed(alerts[0]!)).subject).toBe(`[alert] the queue ${queue} is missing`);
    const metrics = await (await fetch(`${facts.urls['control-room']}/metrics`)).text();
    expect(metrics).toContain('alerts_open{kind="queue_missing"} 2');

    const malformed = propertiesOf('email.send', '2.0');
    broker.put('email.send', 'not JSON', malformed);
    await broker.takeDeadLetter('email.send', malformed.messageId);

    const { code, output } = await verify(since, '5s');
    expect(output).toMatch(
      new RegExp(`queues:\n  ${queue}: does not exist\n  ${deadLetterQueue}: does not exist`),
    );
    expect(code).toBe(1);

    await declareQueue(queue, { 'x-message-ttl': 1_000_000 });
    await declareQueue(deadLetterQueue);
    for (const alert of alerts) await untilCleared(alert);
    await eventually(async () => expect(await closedIn('email')).toBeUndefined());
    const secondRun = await verify(since, '5s');
    expect(secondRun.output).toContain(`queues:\n  ${queue}: declared with another x-message-ttl\n`);
    expect(secondRun.code).toBe(1);
    expect((await eventually(async () => await healthOf('control-room'))).details.rabbitmq).toEqual({
      status: 'up',
    });
  } finally {
    await deleteConsumed(queue);
    await declareQueue(queue);
    await declareQueue(deadLetterQueue);
    await broker.close();
  }
  await eventually(async () => expect(await closedIn('email')).toBeUndefined());
  expect((await verify(since)).code).toBe(0);
});

test('a service that loses read permission on one queue consumes its other queues, and on-call is mailed once', async () => {
  const path = 'permissions/order-rail/email';
  const { configure, write, read } = await manage<Record<'configure' | 'write' | 'read', string>>(
    'GET',
    path,
  );
  await manage('PUT', path, { configure, write, read: `(?!email\\.order\\.cancelled$)${read}` });
  try {
    await deleteConsumed(queue);
    await declareQueue(queue);
    const alert = await untilRaised('queue_unconsumed', queue);
    expect((await untilMailed(alert)).subject).toBe(`[alert] email does not consume ${queue}`);
    await expectShippedOnce((await placeOrder()).body);
    await manage('PUT', path, { configure, write, read });
    await untilCleared(alert);
  } finally {
    await manage('PUT', path, { configure, write, read });
  }
});
