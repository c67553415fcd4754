import { handleOrder } from '../environment/handle-order.js';
import type { Lesson } from '../environment/lesson.js';
import { runConsumerLesson } from '../environment/run-consumer-lesson.js';
import { withInbox } from './right.js';
import { withoutInbox } from './wrong.js';

export const variants = {
  'without an inbox': { startConsumer: withoutInbox, createHandler: () => handleOrder, isRight: false },
  'with an inbox': { startConsumer: withInbox, createHandler: () => handleOrder, isRight: true },
};

/** Compares handling without and with an inbox. */
export const noInbox: Lesson = {
  name: 'no-inbox',
  title: 'handles each delivery as if it were the first',
  description: ({ messages, kills }) =>
    `Two consumers get the same ${messages} messages. Every fifth is published twice, as by a relay that is killed between the\nconfirm and its own commit. Each consumer is killed ${kills} times (kill -9), after a commit and before the ack.`,
  size: { messages: 120, kills: 4 },
  consumers: Object.keys(variants),
  run: (environment, size) =>
    runConsumerLesson(environment, 'no-inbox', variants, size, { duplicateEvery: 5 }),
};
