import type { Message } from '#messaging';
import type { Chef } from '../classroom/chef.js';
import type { TicketWritten } from '../classroom/ticket.js';

/** Delivered 1 time or more, done once: the inbox row is in the transaction of the effect, as in every handler of the shop. */
export const effectivelyOnce: Chef = async ({ connection, inbox, cook, chef, consumerOf }) => {
  const consumer = consumerOf(async (message) => {
    const { number } = (message as Message<typeof TicketWritten>).payload;
    await inbox.once(message, (tx) => cook(tx, chef, number));
  });
  await consumer.consume(await connection.createChannel());
};
