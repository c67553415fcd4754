import { queueFor } from '#messaging';
import { BrokerClient } from './broker-client.js';
import type { StartConsumer } from './consumer.js';
import type { HandleOrder } from './handle-order.js';
import { count, type Outcome, type Size } from './lesson.js';
import { type KillPoint, LessonDatabase } from './lesson-database.js';
import type { LessonEnvironment } from './lesson-environment.js';
import { messageOf, OrderWritten } from './order-written.js';
import { runProcess } from './run-process.js';

/** Early in a wave, so that messages are left for the next process. */
const KILL_AT_COMMIT = 2;

/** The variants that are compared; each is a consumer with a queue of its own, which gets every message. */
export type ConsumerVariants = Readonly<
  Record<string, { startConsumer: StartConsumer; createHandler: () => HandleOrder; isRight: boolean }>
>;

export interface PublishOptions {
  /** Every n-th message is published twice, with the same message id. */
  duplicateEvery?: number;
}

/**
 * Publishes messages in waves. In each wave but the last, every consumer is killed in the middle; the next process takes what
 * is left. Ends when no message is ready or waits for its retry, and counts the handled orders.
 */
export async function runConsumerLesson(
  environment: LessonEnvironment,
  lesson: string,
  variants: ConsumerVariants,
  { messages, kills }: Size,
  { duplicateEvery = Infinity }: PublishOptions = {},
): Promise<Outcome[]> {
  const broker = await BrokerClient.open(environment.rabbitmqUrl);
  const database = new LessonDatabase(environment.databaseUrl);
  const wave = Math.floor(messages / (kills + 1));
  const killPoint: KillPoint = { moment: 'after-commit', commit: KILL_AT_COMMIT };
  try {
    for (let kill = 0; kill <= kills; kill++) {
      const until = kill === kills ? messages : (kill + 1) * wave;
      for (let number = kill * wave + 1; number <= until; number++) {
        const message = messageOf({ producer: 'lesson', number });
        await broker.publish(message);
        if (number % duplicateEvery === 0) await broker.publish(message);
      }
      const options = { lesson, ...(kill < kills && { killPoint }) };
      await Promise.all(
        Object.keys(variants).map((variant) => runProcess(environment, 'consumer', { ...options, variant })),
      );
    }
    for (const variant of Object.keys(variants))
      while (await broker.hasMessages(queueFor(variant, OrderWritten)))
        await runProcess(environment, 'consumer', { lesson, variant });
    return await Promise.all(
      Object.entries(variants).map(async ([variant, { isRight }]) => ({
        ...{ variant, isRight },
        ...count(messages, await database.handledOrders(variant)),
      })),
    );
  } finally {
    await Promise.all([broker.close(), database.close()]);
  }
}
