import { newMessageContext } from '#messaging';
import { write } from '../classroom/books.js';
import { TicketWritten } from '../classroom/ticket.js';
import type { Waiter } from '../classroom/waiter.js';

/** Writes both into the book in one transaction; the relay puts the ticket on the rail, now or after the crash. */
export const withOutbox: Waiter = async ({ waiter, books, outbox }, number) => {
  await books.transaction(async (tx) => {
    await write(tx, waiter, number);
    const options = { aggregate: `${number}`, causedBy: newMessageContext() };
    await outbox.add(tx, TicketWritten, { waiter, number }, options);
  });
};
