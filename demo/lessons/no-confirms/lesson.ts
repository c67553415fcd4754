import { setTimeout as delay } from 'node:timers/promises';
import { BrokerConnection, queueFor } from '#messaging';
import { BrokerClient } from '../environment/broker-client.js';
import { count, type Lesson, type Outcome, type Size } from '../environment/lesson.js';
import type { LessonEnvironment } from '../environment/lesson-environment.js';
import { messageOf, numbersByProducer, OrderWritten } from '../environment/order-written.js';
import { silentLog } from '../environment/silent-log.js';
import type { CreatePublisher } from './publisher.js';
import { confirmed } from './right.js';
import { TcpProxy } from './tcp-proxy.js';
import { unconfirmed } from './wrong.js';

const variants: Readonly<Record<string, { createPublisher: CreatePublisher; isRight: boolean }>> = {
  'without confirms': { createPublisher: unconfirmed, isRight: false },
  'with confirms': { createPublisher: confirmed, isRight: true },
};

/** Compares publishing without and with publisher confirms. */
export const noConfirms: Lesson = {
  name: 'no-confirms',
  title: 'counts a message as sent when it is written to the socket',
  description: ({ messages, kills }) =>
    `Two producers publish ${messages} messages each. Each connection is cut ${kills} times; a new one works at once.`,
  size: { messages: 400, kills: 4 },
  consumers: ['consumer'],
  run,
};

async function run(environment: LessonEnvironment, size: Size): Promise<Outcome[]> {
  await Promise.all(
    Object.entries(variants).map(([producer, { createPublisher }]) =>
      publishAll(environment, size, producer, createPublisher),
    ),
  );
  const broker = await BrokerClient.open(environment.rabbitmqUrl);
  try {
    const received = numbersByProducer(await broker.takeAll(queueFor('consumer', OrderWritten)));
    return Object.entries(variants).map(([variant, { isRight }]) => ({
      ...{ variant, isRight },
      ...count(size.messages, received.get(variant) ?? []),
    }));
  } finally {
    await broker.close();
  }
}

async function publishAll(
  { rabbitmqUrl, signal }: LessonEnvironment,
  { messages, kills }: Size,
  producer: string,
  createPublisher: CreatePublisher,
): Promise<void> {
  const proxy = await TcpProxy.to(rabbitmqUrl);
  const connection = new BrokerConnection({ url: proxy.url, name: producer }, silentLog);
  const publish = createPublisher(connection);
  await connection.start();
  while (!connection.isUp) await delay(10);
  const every = Math.floor(messages / (kills + 1));
  for (let number = 1; number <= messages; number++) {
    signal.throwIfAborted();
    await publish(messageOf({ producer, number }));
    if (number % every === 0 && number / every <= kills) proxy.cutConnections();
    await delay(4);
  }
  await connection.close();
  proxy.close();
}
