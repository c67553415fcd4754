import type { ConsumerOptions, Inbox, QueueConsumer } from '#messaging';
import type { ChannelModel } from 'amqplib';
import type { Books } from './books.js';
import type { Cook } from './cook.js';

/** What a chef finds at the place of work; a killed chef's successor finds the same. */
export interface Place {
  chef: string;
  queue: string;
  connection: ChannelModel;
  books: Books;
  inbox: Inbox;
  cook: Cook;
  /** What the shop consumes with: it acks when the handling is done, retries what fails, gives up what can't succeed. */
  consumerOf: (handle: ConsumerOptions['handle']) => QueueConsumer;
}

/** One way to take tickets from the rail. */
export type Chef = (place: Place) => Promise<void>;
