import { teachChefs } from '../classroom/teach-chefs.js';
import { cook } from '../classroom/cook.js';
import type { Lesson } from '../classroom/lesson.js';
import { atLeastOnce } from './at-least-once.js';
import { atMostOnce } from './at-most-once.js';
import { effectivelyOnce } from './effectively-once.js';

/** The ways of delivery, by the names of the chefs who take part. */
export const ways = {
  'at-most-once': { chef: atMostOnce, effect: () => cook, isRight: false },
  'at-least-once': { chef: atLeastOnce, effect: () => cook, isRight: false },
  'effectively-once': { chef: effectivelyOnce, effect: () => cook, isRight: true },
};

/** The three delivery guarantees under the same kills. */
export const guarantees: Lesson = {
  name: 'guarantees',
  title: 'the same tickets at most once (0/1), at least once (1+), and effectively once',
  story: ({ tickets, kills }) =>
    `${tickets} tickets, the same for each of three chefs. Each is killed ${kills} times (kill -9), when a dish is cooked\nand before anybody can be told, and another takes over.`,
  size: { tickets: 120, kills: 4 },
  chefs: Object.keys(ways),
  teach: (classroom, size) => teachChefs(classroom, 'guarantees', ways, size),
};
