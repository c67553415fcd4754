import { teachChefs } from '../classroom/teach-chefs.js';
import { burnEveryTenthOnce } from '../classroom/cook.js';
import type { Lesson } from '../classroom/lesson.js';
import { ackWhenDone } from './right.js';
import { autoAck } from './wrong.js';

/** The ways to ack, by the names of the chefs who take part. */
export const ways = {
  'acked on arrival': { chef: autoAck, effect: burnEveryTenthOnce, isRight: false },
  'acked when done': { chef: ackWhenDone, effect: burnEveryTenthOnce, isRight: true },
};

/** The ack of a consumer, taken away. */
export const autoAckLesson: Lesson = {
  name: 'auto-ack',
  title: 'acks on arrival instead of when the work is done',
  story: ({ tickets, kills }) =>
    `${tickets} tickets, the same for two chefs. Both burn every tenth dish the first time, and are killed ${kills} times (kill -9).`,
  size: { tickets: 120, kills: 4 },
  chefs: Object.keys(ways),
  teach: (classroom, size) => teachChefs(classroom, 'auto-ack', ways, size),
};
