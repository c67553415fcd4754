import { teachChefs } from '../classroom/teach-chefs.js';
import { cook } from '../classroom/cook.js';
import type { Lesson } from '../classroom/lesson.js';
import { withInbox } from './right.js';
import { withoutInbox } from './wrong.js';

/** Without and with an inbox, by the names of the chefs who take part. */
export const ways = {
  'without an inbox': { chef: withoutInbox, effect: () => cook, isRight: false },
  'with an inbox': { chef: withInbox, effect: () => cook, isRight: true },
};

/** The inbox, taken away. */
export const noInbox: Lesson = {
  name: 'no-inbox',
  title: 'handles each delivery as if it were the first',
  story: ({ tickets, kills }) =>
    `${tickets} tickets, the same for two chefs; every fifth is published twice, as by a relay that died between the confirm\nand its own commit. The chefs are killed ${kills} times (kill -9), when a dish is cooked and not yet acked.`,
  size: { tickets: 120, kills: 4 },
  chefs: Object.keys(ways),
  teach: (classroom, size) => teachChefs(classroom, 'no-inbox', ways, size, { twiceEvery: 5 }),
};
