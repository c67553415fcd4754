import { queueFor } from '#messaging';
import type { Classroom } from '../classroom/classroom.js';
import { count, type Lesson, type Outcome, type Size } from '../classroom/lesson.js';
import { live } from '../classroom/life.js';
import { Rail } from '../classroom/rail.js';
import { heardOf, TicketWritten } from '../classroom/ticket.js';
import { ways } from './ways.js';

/** The outbox, taken away. */
export const noOutbox: Lesson = {
  name: 'no-outbox',
  title: 'saves in the database and publishes, one after the other',
  story: ({ tickets, kills }) =>
    `${tickets} guests for each of three waiters, who write down what each wants and put a ticket on the rail. Each waiter is\nkilled ${kills} times (kill -9), before and after a commit by turns, and another goes on with the first guest who is not in the book.`,
  size: { tickets: 120, kills: 6 },
  chefs: ['chef'],
  teach,
};

async function teach(classroom: Classroom, { tickets, kills }: Size): Promise<Outcome[]> {
  await Promise.all(
    Object.keys(ways).map(async (way) => {
      const role = { lesson: 'no-outbox', way, guests: tickets };
      const commit = Math.ceil(tickets / (kills + 2));
      for (let kill = 0; kill < kills; kill++) {
        const moment = kill % 2 === 0 ? 'after-commit' : 'before-commit';
        await live(classroom, 'waiter', { ...role, fate: { moment, commit } });
      }
      await live(classroom, 'waiter', role);
    }),
  );
  const rail = await Rail.open(classroom.rabbitmqUrl);
  try {
    const heard = heardOf(await rail.take(queueFor('chef', TicketWritten)));
    return Object.entries(ways).map(([way, { isRight }]) => ({
      ...{ way, isRight },
      ...count(tickets, heard.get(way) ?? []),
    }));
  } finally {
    await rail.close();
  }
}
