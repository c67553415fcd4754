import type { StartConsumer } from '../environment/consumer.js';
import { payloadOf } from '../environment/order-written.js';

/** Acks on arrival: a message is lost when its handling fails or its process is killed. */
export const autoAck: StartConsumer = async ({ connection, queue, database, handleOrder, name }) => {
  const channel = await connection.createChannel();
  await channel.consume(
    queue,
    (delivery) => {
      if (!delivery) return;
      const { number } = payloadOf(delivery);
      void database.transaction((tx) => handleOrder(tx, name, number)).catch(() => undefined);
    },
    { noAck: true },
  );
};
