/** The process of one producer: places the orders that the database does not have yet, until all are placed or it is killed. */
import { setTimeout as delay } from 'node:timers/promises';
import { BrokerConnection, ConfirmedPublisher, Outbox, OutboxRelay } from '#messaging';
import { variants } from '../no-outbox/variants.js';
import { LessonDatabase } from './lesson-database.js';
import type { ProcessOptions } from './run-process.js';
import { silentLog } from './silent-log.js';

const { variant, orders = 0, killPoint } = JSON.parse(process.argv[2]!) as ProcessOptions;
const { placeOrder, isRight } = variants[variant]!;
const databaseUrl = process.env['DATABASE_URL']!;
const database = new LessonDatabase(databaseUrl, killPoint);
const rabbitmq = new BrokerConnection({ url: process.env['RABBITMQ_URL']!, name: variant }, silentLog);
const publisher = new ConfirmedPublisher(rabbitmq, silentLog);
const relay = new OutboxRelay({ url: databaseUrl }, publisher, () => undefined, silentLog);
const saved = new Set(await database.savedOrders(variant));

await rabbitmq.start();
while (!publisher.isReady) await delay(10);
if (isRight) relay.start();
const context = { producer: variant, database, outbox: new Outbox('producer'), publisher };
for (let number = 1; number <= orders; number++) if (!saved.has(number)) await placeOrder(context, number);
await relay.stop();
await rabbitmq.close();
await database.close();
