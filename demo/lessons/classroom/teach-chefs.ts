import { queueFor } from '#messaging';
import type { Fate } from './books.js';
import { Books } from './books.js';
import type { Chef } from './chef.js';
import type { Classroom } from './classroom.js';
import type { Cook } from './cook.js';
import { count, type Outcome, type Size } from './lesson.js';
import { live } from './life.js';
import { Rail } from './rail.js';
import { messageOf, TicketWritten } from './ticket.js';

/** Early in a wave, so that tickets are left for the next chef. */
const SECOND = 2;

/** The ways that are held side by side; each is a chef with a queue of its own, who hears every ticket. */
export type ChefWays = Readonly<Record<string, { chef: Chef; effect: () => Cook; isRight: boolean }>>;

/** Something else that goes wrong with the tickets. */
export interface Mishaps {
  /** Every so-manieth ticket is published twice, under one id. */
  twiceEvery?: number;
}

/**
 * Sends tickets in waves. In each wave but the last every chef is killed in the middle; who comes after takes what is left.
 * Ends when no ticket waits anywhere, and counts the dishes.
 */
export async function teachChefs(
  classroom: Classroom,
  lesson: string,
  ways: ChefWays,
  { tickets, kills }: Size,
  { twiceEvery = Infinity }: Mishaps = {},
): Promise<Outcome[]> {
  const rail = await Rail.open(classroom.rabbitmqUrl);
  const books = new Books(classroom.databaseUrl);
  const wave = Math.floor(tickets / (kills + 1));
  const fate: Fate = { moment: 'after-commit', commit: SECOND };
  try {
    for (let kill = 0; kill <= kills; kill++) {
      const until = kill === kills ? tickets : (kill + 1) * wave;
      for (let number = kill * wave + 1; number <= until; number++) {
        const message = messageOf({ waiter: 'Ada', number });
        await rail.put(message);
        if (number % twiceEvery === 0) await rail.put(message);
      }
      const role = { lesson, ...(kill < kills && { fate }) };
      await Promise.all(Object.keys(ways).map((way) => live(classroom, 'chef', { ...role, way })));
    }
    for (const way of Object.keys(ways))
      while (await rail.holds(queueFor(way, TicketWritten))) await live(classroom, 'chef', { lesson, way });
    return await Promise.all(
      Object.entries(ways).map(async ([way, { isRight }]) => ({
        ...{ way, isRight },
        ...count(tickets, await books.numbersOf('dishes', way)),
      })),
    );
  } finally {
    await Promise.all([rail.close(), books.close()]);
  }
}
