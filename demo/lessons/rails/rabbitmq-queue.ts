import { connect, type ConsumeMessage } from 'amqplib';
import { decode, encode, type Handle, MAX_ATTEMPTS, type OpenRail, RETRY_DELAY_MS } from './rail.js';
import type { Rail, RailMessage } from './rail.js';

/** A quorum queue with competing consumers, a retry queue whose messages expire back into it, and a dead letter queue. */
export const openRabbitmqQueue: OpenRail = async ({ url, name }) => {
  // Else each ack waits up to 40 ms for the broker's delayed TCP acknowledgement (Nagle's algorithm).
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const declare = (queue: string, target?: string, limits = {}) =>
    channel.assertQueue(queue, {
      arguments: {
        'x-queue-type': 'quorum',
        ...(target && { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': target }),
        ...limits,
      },
    });
  await declare(`${name}.dead`);
  // Counts deliveries to consumers that were killed.
  await declare(name, `${name}.dead`, { 'x-delivery-limit': 20 });
  await declare(`${name}.retry`, name, {
    'x-message-ttl': RETRY_DELAY_MS,
    // Without these two, a message could be lost between the queues.
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  });

  const publish = async (messages: readonly RailMessage[], queue = name, attempt = 1) => {
    for (const message of messages)
      channel.sendToQueue(queue, encode(message), { persistent: true, headers: { attempt } });
    await channel.waitForConfirms();
  };

  const consume: Rail['consume'] = async (handle, inFlight) => {
    const inProgress = new Set<Promise<void>>();
    await channel.prefetch(inFlight);
    const { consumerTag } = await channel.consume(name, (delivery) => {
      const work = handleOne(delivery!, handle).finally(() => inProgress.delete(work));
      inProgress.add(work);
    });
    return async () => {
      await channel.cancel(consumerTag);
      await Promise.all(inProgress);
    };
  };

  const handleOne = async (delivery: ConsumeMessage, handle: Handle) => {
    const message = decode(delivery.content);
    const attempt = Number(delivery.properties.headers?.['attempt']);
    await handle(message).catch(() =>
      attempt < MAX_ATTEMPTS ? retry(message, attempt + 1) : giveUp(message),
    );
    channel.ack(delivery);
  };

  const retry = (message: RailMessage, attempt: number) => publish([message], `${name}.retry`, attempt);

  const giveUp = (message: RailMessage) => publish([message], `${name}.dead`);

  /** An acked message is deleted: there is nothing to read again. */
  const replay: Rail['replay'] = async (handle) => {
    for (let count = 0; ; count++) {
      const delivery = await channel.get(name, { noAck: true });
      if (!delivery) return count;
      await handle(decode(delivery.content));
    }
  };

  return { publish, consume, replay, close: () => connection.close() };
};
