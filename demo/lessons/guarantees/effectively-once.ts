import type { Message } from '#messaging';
import type { StartConsumer } from '../environment/consumer.js';
import type { OrderWritten } from '../environment/order-written.js';

/** Delivered 1 time or more, done once: one transaction has the inbox row and the effect, as in every handler of the shop. */
export const effectivelyOnce: StartConsumer = async ({
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
