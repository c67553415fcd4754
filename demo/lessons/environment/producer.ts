import type { ConfirmedPublisher, Outbox } from '#messaging';
import type { LessonDatabase } from './lesson-database.js';

export interface ProducerContext {
  producer: string;
  database: LessonDatabase;
  outbox: Outbox;
  publisher: ConfirmedPublisher;
}

/** One variant of a producer: saves the order and publishes `order.written`. */
export type PlaceOrder = (context: ProducerContext, number: number) => Promise<void>;
