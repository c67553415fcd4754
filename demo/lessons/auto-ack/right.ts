import type { Message } from '#messaging';
import type { StartConsumer } from '../environment/consumer.js';
import type { OrderWritten } from '../environment/order-written.js';

/** Acks after the commit, or after the broker has confirmed the message's retry: see QueueConsumer. */
export const ackWhenDone: StartConsumer = async ({
  connection,
  inbox,
  handleOrder,
  name,
  createQueueConsumer,
}) => {
  const consumer = createQueueConsumer(async (message) => {
    const { number } = (message as Message<typeof OrderWritten>).payload;
    await inbox.once(message, (tx) => handleOrder(tx, name, number));
  });
  await consumer.consume(await connection.createChannel());
};
