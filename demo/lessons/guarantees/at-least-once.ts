import type { StartConsumer } from '../environment/consumer.js';
import { payloadOf } from '../environment/order-written.js';

/** 1 time or more: the broker keeps a message until it is acked, and redelivers it when the consumer's connection closes. */
export const atLeastOnce: StartConsumer = async ({ connection, queue, database, handleOrder, name }) => {
  const channel = await connection.createChannel();
  let previous = Promise.resolve();
  await channel.prefetch(10);
  await channel.consume(
    queue,
    (delivery) => {
      if (!delivery) return;
      const { number } = payloadOf(delivery);
      previous = previous
        .then(() => database.transaction((tx) => handleOrder(tx, name, number)))
        .then(() => channel.ack(delivery));
    },
    { noAck: false },
  );
};
