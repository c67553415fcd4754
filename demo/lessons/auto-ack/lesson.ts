import { failEveryTenthOnce } from '../environment/handle-order.js';
import type { Lesson } from '../environment/lesson.js';
import { runConsumerLesson } from '../environment/run-consumer-lesson.js';
import { ackWhenDone } from './right.js';
import { autoAck } from './wrong.js';

export const variants = {
  'acked on arrival': { startConsumer: autoAck, createHandler: failEveryTenthOnce, isRight: false },
  'acked when done': { startConsumer: ackWhenDone, createHandler: failEveryTenthOnce, isRight: true },
};

/** Compares automatic acknowledgement with acknowledgement after the work. */
export const autoAckLesson: Lesson = {
  name: 'auto-ack',
  title: 'acks on arrival instead of when the work is done',
  description: ({ messages, kills }) =>
    `Two consumers get the same ${messages} messages. Each fails at the first try of every tenth, and is killed ${kills} times (kill -9).`,
  size: { messages: 120, kills: 4 },
  consumers: Object.keys(variants),
  run: (environment, size) => runConsumerLesson(environment, 'auto-ack', variants, size),
};
