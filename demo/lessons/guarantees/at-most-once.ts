import type { StartConsumer } from '../environment/consumer.js';
import { payloadOf } from '../environment/order-written.js';

/** 0 or 1 time: with `noAck` the broker deletes a message when it sends it, so a consumer that is killed loses it. */
export const atMostOnce: StartConsumer = async ({ connection, queue, database, handleOrder, name }) => {
  const channel = await connection.createChannel();
  let previous = Promise.resolve();
  await channel.consume(
    queue,
    (delivery) => {
      if (!delivery) return;
      const { number } = payloadOf(delivery);
      previous = previous.then(() => database.transaction((tx) => handleOrder(tx, name, number)));
    },
    { noAck: true },
  );
};
