/** The process of one waiter: serves the guests who are not in the book yet, until it is killed or all are served. */
import { setTimeout as delay } from 'node:timers/promises';
import { BrokerConnection, ConfirmedPublisher, Outbox, OutboxRelay } from '#messaging';
import { ways } from '../no-outbox/ways.js';
import { Books } from './books.js';
import type { Role } from './life.js';
import { silence } from './silence.js';

const { way, guests = 0, fate } = JSON.parse(process.argv[2]!) as Role;
const { waiter: serve, isRight } = ways[way]!;
const databaseUrl = process.env['DATABASE_URL']!;
const books = new Books(databaseUrl, fate);
const rabbitmq = new BrokerConnection({ url: process.env['RABBITMQ_URL']!, name: way }, silence);
const publisher = new ConfirmedPublisher(rabbitmq, silence);
const relay = new OutboxRelay({ url: databaseUrl }, publisher, () => undefined, silence);
const written = new Set(await books.numbersOf('tickets', way));

await rabbitmq.start();
while (!publisher.isReady) await delay(10);
if (isRight) relay.start();
const tools = { waiter: way, books, outbox: new Outbox('waiter'), publisher };
for (let number = 1; number <= guests; number++) if (!written.has(number)) await serve(tools, number);
await relay.stop();
await rabbitmq.close();
await books.close();
