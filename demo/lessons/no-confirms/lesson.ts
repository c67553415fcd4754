import { setTimeout as delay } from 'node:timers/promises';
import { BrokerConnection, queueFor } from '#messaging';
import type { Classroom } from '../classroom/classroom.js';
import { count, type Lesson, type Outcome, type Size } from '../classroom/lesson.js';
import { Rail } from '../classroom/rail.js';
import { silence } from '../classroom/silence.js';
import { heardOf, messageOf, TicketWritten } from '../classroom/ticket.js';
import { Cable } from './cable.js';
import type { Publisher } from './publisher.js';
import { confirmed } from './right.js';
import { unconfirmed } from './wrong.js';

const ways: Readonly<Record<string, { publisher: Publisher; isRight: boolean }>> = {
  'without confirms': { publisher: unconfirmed, isRight: false },
  'with confirms': { publisher: confirmed, isRight: true },
};

/** The confirms of the broker, taken away. */
export const noConfirms: Lesson = {
  name: 'no-confirms',
  title: 'takes a message for sent when it is written to the socket',
  story: ({ tickets, kills }) =>
    `Two waiters put ${tickets} tickets each on the rail, through a cable that is cut ${kills} times and at once whole again.`,
  size: { tickets: 400, kills: 4 },
  chefs: ['chef'],
  teach,
};

async function teach(classroom: Classroom, size: Size): Promise<Outcome[]> {
  await Promise.all(
    Object.entries(ways).map(([waiter, { publisher }]) => publishAll(classroom, size, waiter, publisher)),
  );
  const rail = await Rail.open(classroom.rabbitmqUrl);
  try {
    const heard = heardOf(await rail.take(queueFor('chef', TicketWritten)));
    return Object.entries(ways).map(([way, { isRight }]) => ({
      ...{ way, isRight },
      ...count(size.tickets, heard.get(way) ?? []),
    }));
  } finally {
    await rail.close();
  }
}

async function publishAll(
  { rabbitmqUrl, signal }: Classroom,
  { tickets, kills }: Size,
  waiter: string,
  publisher: Publisher,
): Promise<void> {
  const cable = await Cable.to(rabbitmqUrl);
  const connection = new BrokerConnection({ url: cable.url, name: waiter }, silence);
  const publish = publisher(connection);
  await connection.start();
  while (!connection.isUp) await delay(10);
  const every = Math.floor(tickets / (kills + 1));
  for (let number = 1; number <= tickets; number++) {
    signal.throwIfAborted();
    await publish(messageOf({ waiter, number }));
    if (number % every === 0 && number / every <= kills) cable.cut();
    await delay(4);
  }
  await connection.close();
  cable.close();
}
