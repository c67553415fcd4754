import { handleOrder } from '../environment/handle-order.js';
import type { Lesson } from '../environment/lesson.js';
import { runConsumerLesson } from '../environment/run-consumer-lesson.js';
import { atLeastOnce } from './at-least-once.js';
import { atMostOnce } from './at-most-once.js';
import { effectivelyOnce } from './effectively-once.js';

export const variants = {
  'at-most-once': { startConsumer: atMostOnce, createHandler: () => handleOrder, isRight: false },
  'at-least-once': { startConsumer: atLeastOnce, createHandler: () => handleOrder, isRight: false },
  'effectively-once': { startConsumer: effectivelyOnce, createHandler: () => handleOrder, isRight: true },
};

/** Compares the three delivery guarantees under the same kills. */
export const guarantees: Lesson = {
  name: 'guarantees',
  title: 'the same messages at most once (0/1), at least once (1+), and effectively once',
  description: ({ messages, kills }) =>
    `Three consumers get the same ${messages} messages. Each is killed ${kills} times (kill -9), after a commit and before the ack,\nand another process takes over.`,
  size: { messages: 120, kills: 4 },
  consumers: Object.keys(variants),
  run: (environment, size) => runConsumerLesson(environment, 'guarantees', variants, size),
};
