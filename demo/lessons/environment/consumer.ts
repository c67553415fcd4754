import type { ConsumerOptions, Inbox, QueueConsumer } from '#messaging';
import type { ChannelModel } from 'amqplib';
import type { HandleOrder } from './handle-order.js';
import type { LessonDatabase } from './lesson-database.js';

/** What a variant of a consumer works with; the process that replaces a killed one gets the same. */
export interface ConsumerContext {
  name: string;
  queue: string;
  connection: ChannelModel;
  database: LessonDatabase;
  inbox: Inbox;
  handleOrder: HandleOrder;
  /** The consumer of the shop: acks after the handler returns, retries failures, dead-letters what cannot succeed. */
  createQueueConsumer: (handle: ConsumerOptions['handle']) => QueueConsumer;
}

/** One variant of a consumer. */
export type StartConsumer = (context: ConsumerContext) => Promise<void>;
