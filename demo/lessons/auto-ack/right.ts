import type { Message } from '#messaging';
import type { Chef } from '../classroom/chef.js';
import type { TicketWritten } from '../classroom/ticket.js';

/** Acked when it is done, or when its retry is safe with the broker: see QueueConsumer. */
export const ackWhenDone: Chef = async ({ connection, inbox, cook, chef, consumerOf }) => {
  const consumer = consumerOf(async (message) => {
    const { number } = (message as Message<typeof TicketWritten>).payload;
    await inbox.once(message, (tx) => cook(tx, chef, number));
  });
  await consumer.consume(await connection.createChannel());
};
