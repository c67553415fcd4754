import type { Message } from '#messaging';
import type { Chef } from '../classroom/chef.js';
import type { TicketWritten } from '../classroom/ticket.js';

/** Takes each delivery for a new ticket. */
export const withoutInbox: Chef = async ({ connection, books, cook, chef, consumerOf }) => {
  const consumer = consumerOf(async (message) => {
    const { number } = (message as Message<typeof TicketWritten>).payload;
    await books.transaction((tx) => cook(tx, chef, number));
  });
  await consumer.consume(await connection.createChannel());
};
