import { write } from '../classroom/books.js';
import { messageOf } from '../classroom/ticket.js';
import type { Waiter } from '../classroom/waiter.js';

/** Publishes, then commits. A crash between the two leaves a ticket for a wish that is not in the book: the guest asks again. */
export const publishBefore: Waiter = async ({ waiter, books, publisher }, number) => {
  await books.transaction(async (tx) => {
    await write(tx, waiter, number);
    await publisher.publish(messageOf({ waiter, number }));
  });
};
