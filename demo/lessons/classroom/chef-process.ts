/** The process of one chef: takes tickets until it is killed, or until none has come for a while. */
import { setTimeout as delay } from 'node:timers/promises';
import { BrokerConnection, ConfirmedPublisher, Inbox, queueFor, QueueConsumer } from '#messaging';
import { ways as autoAck } from '../auto-ack/lesson.js';
import { ways as guarantees } from '../guarantees/lesson.js';
import { ways as noInbox } from '../no-inbox/lesson.js';
import { Books } from './books.js';
import type { Place } from './chef.js';
import { RETRY_DELAYS_MS } from './delays.js';
import type { Role } from './life.js';
import { silence } from './silence.js';
import type { ChefWays } from './teach-chefs.js';
import { TicketWritten } from './ticket.js';

/** Longer than the longest pause between two tries. */
const IDLE_MS = 900;

const lessons: Record<string, ChefWays> = { guarantees, 'auto-ack': autoAck, 'no-inbox': noInbox };

const { lesson, way, fate } = JSON.parse(process.argv[2]!) as Role;
const { chef: work, effect } = lessons[lesson]![way]!;
const books = new Books(process.env['DATABASE_URL']!, fate);
const rabbitmq = new BrokerConnection({ url: process.env['RABBITMQ_URL']!, name: way }, silence);
const publisher = new ConfirmedPublisher(rabbitmq, silence);
const queue = queueFor(way, TicketWritten);
const consumerOf: Place['consumerOf'] = (handle) =>
  new QueueConsumer({
    queue,
    contract: TicketWritten,
    // A classroom has one broker user.
    trustedUsers: new Set([rabbitmq.user]),
    handle,
    publisher,
    retryDelaysMs: RETRY_DELAYS_MS,
    handlerTimeoutMs: 60_000,
    concurrency: 10,
    log: silence,
    onMessageEvent: () => undefined,
  });
const place = { chef: way, queue, books, inbox: new Inbox(books), cook: effect(), consumerOf };
rabbitmq.whenConnected((connection) => work({ ...place, connection }));
await rabbitmq.start();
while (Date.now() - books.lastCommitAt < IDLE_MS) await delay(50);
await rabbitmq.close();
await books.close();
// What is in hand waits for the broker, which is closed: it is delivered to the next chef.
process.exit();
