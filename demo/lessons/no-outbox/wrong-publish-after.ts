import { write } from '../classroom/books.js';
import { messageOf } from '../classroom/ticket.js';
import type { Waiter } from '../classroom/waiter.js';

/** Commits, then publishes. A crash between the two leaves a wish in the book that no chef ever hears of. */
export const publishAfter: Waiter = async ({ waiter, books, publisher }, number) => {
  await books.transaction((tx) => write(tx, waiter, number));
  await publisher.publish(messageOf({ waiter, number }));
};
