import type { Message } from '#messaging';
import type { Chef } from '../classroom/chef.js';
import type { TicketWritten } from '../classroom/ticket.js';

/** Knows by its id what was done, in the transaction in which it is done. */
export const withInbox: Chef = async ({ connection, inbox, cook, chef, consumerOf }) => {
  const consumer = consumerOf(async (message) => {
    const { number } = (message as Message<typeof TicketWritten>).payload;
    await inbox.once(message, (tx) => cook(tx, chef, number));
  });
  await consumer.consume(await connection.createChannel());
};
