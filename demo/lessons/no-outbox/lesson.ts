import { queueFor } from '#messaging';
import { BrokerClient } from '../environment/broker-client.js';
import { count, type Lesson, type Outcome, type Size } from '../environment/lesson.js';
import type { LessonEnvironment } from '../environment/lesson-environment.js';
import { numbersByProducer, OrderWritten } from '../environment/order-written.js';
import { runProcess } from '../environment/run-process.js';
import { variants } from './variants.js';

/** Compares two writes, one after the other, with a transactional outbox. */
export const noOutbox: Lesson = {
  name: 'no-outbox',
  title: 'saves in the database and publishes, one after the other',
  description: ({ messages, kills }) =>
    `Three producers save ${messages} orders each and publish a message for each. Each producer is killed ${kills} times (kill -9),\nbefore and after a commit in turn, and another process continues with the first order that is not in the database.`,
  size: { messages: 120, kills: 6 },
  consumers: ['consumer'],
  run,
};

async function run(environment: LessonEnvironment, { messages, kills }: Size): Promise<Outcome[]> {
  await Promise.all(
    Object.keys(variants).map(async (variant) => {
      const options = { lesson: 'no-outbox', variant, orders: messages };
      const commit = Math.ceil(messages / (kills + 2));
      for (let kill = 0; kill < kills; kill++) {
        const moment = kill % 2 === 0 ? 'after-commit' : 'before-commit';
        await runProcess(environment, 'producer', { ...options, killPoint: { moment, commit } });
      }
      await runProcess(environment, 'producer', options);
    }),
  );
  const broker = await BrokerClient.open(environment.rabbitmqUrl);
  try {
    const received = numbersByProducer(await broker.takeAll(queueFor('consumer', OrderWritten)));
    return Object.entries(variants).map(([variant, { isRight }]) => ({
      ...{ variant, isRight },
      ...count(messages, received.get(variant) ?? []),
    }));
  } finally {
    await broker.close();
  }
}
