import type { ConfirmedPublisher, Outbox } from '#messaging';
import type { Books } from './books.js';

/** What a waiter has at hand. */
export interface Tools {
  waiter: string;
  books: Books;
  outbox: Outbox;
  publisher: ConfirmedPublisher;
}

/** One way to serve a guest: the wish is written into the book, and a ticket put on the rail. */
export type Waiter = (tools: Tools, number: number) => Promise<void>;
