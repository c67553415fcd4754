/** The process of one consumer: handles messages until it is killed, or until it has committed nothing for `IDLE_MS`. */
import { setTimeout as delay } from 'node:timers/promises';
import { BrokerConnection, ConfirmedPublisher, Inbox, queueFor, QueueConsumer } from '#messaging';
import { variants as autoAck } from '../auto-ack/lesson.js';
import { variants as guarantees } from '../guarantees/lesson.js';
import { variants as noInbox } from '../no-inbox/lesson.js';
import type { ConsumerContext } from './consumer.js';
import { LessonDatabase } from './lesson-database.js';
import { OrderWritten } from './order-written.js';
import { RETRY_DELAYS_MS } from './retry-delays.js';
import type { ConsumerVariants } from './run-consumer-lesson.js';
import type { ProcessOptions } from './run-process.js';
import { silentLog } from './silent-log.js';

/** Longer than the longest retry delay. */
const IDLE_MS = 900;

const lessons: Record<string, ConsumerVariants> = { guarantees, 'auto-ack': autoAck, 'no-inbox': noInbox };

const { lesson, variant, killPoint } = JSON.parse(process.argv[2]!) as ProcessOptions;
const { startConsumer, createHandler } = lessons[lesson]![variant]!;
const database = new LessonDatabase(process.env['DATABASE_URL']!, killPoint);
const rabbitmq = new BrokerConnection({ url: process.env['RABBITMQ_URL']!, name: variant }, silentLog);
const publisher = new ConfirmedPublisher(rabbitmq, silentLog);
const queue = queueFor(variant, OrderWritten);
const createQueueConsumer: ConsumerContext['createQueueConsumer'] = (handle) =>
  new QueueConsumer({
    queue,
    contract: OrderWritten,
    // A lesson has one broker user.
    trustedUsers: new Set([rabbitmq.user]),
    handle,
    publisher,
    retryDelaysMs: RETRY_DELAYS_MS,
    handlerTimeoutMs: 60_000,
    concurrency: 10,
    log: silentLog,
    onMessageEvent: () => undefined,
  });
const context = {
  name: variant,
  queue,
  database,
  inbox: new Inbox(database),
  handleOrder: createHandler(),
  createQueueConsumer,
};
const started = new Promise<void>((resolve) =>
  rabbitmq.whenConnected(async (connection) => {
    await startConsumer({ ...context, connection });
    resolve();
  }),
);
await rabbitmq.start();
await started;
const startedAt = Date.now();
while (Date.now() - Math.max(startedAt, database.lastCommitAt) < IDLE_MS) await delay(50);
// The broker redelivers unacknowledged messages to the next consumer.
await rabbitmq.close();
await database.close();
process.exit();
