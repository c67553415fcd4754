import type { Message } from '#messaging';
import type { StartConsumer } from '../environment/consumer.js';
import type { OrderWritten } from '../environment/order-written.js';

/** Handles each delivery as a new order. */
export const withoutInbox: StartConsumer = async ({
  connection,
  database,
  handleOrder,
  name,
  createQueueConsumer,
}) => {
  const consumer = createQueueConsumer(async (message) => {
    const { number } = (message as Message<typeof OrderWritten>).payload;
    await database.transaction((tx) => handleOrder(tx, name, number));
  });
  await consumer.consume(await connection.createChannel());
};
