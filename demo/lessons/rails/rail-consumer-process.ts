/** The process of one consumer of a rail: handles messages until SIGTERM, or until it kills itself. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Inbox } from '#messaging';
import pLimit from 'p-limit';
import type { ConsumerOptions } from './consumer-processes.js';
import { EffectsDatabase } from './effects-database.js';
import { variants } from './variants.js';

const options = JSON.parse(process.argv[2]!) as ConsumerOptions;
const { variant, consumer, slowMs, killPoint, poison, inFlight } = options;
const { DATABASE_URL: databaseUrl = '', SERVER_URL: url = '' } = process.env;
const database = new EffectsDatabase(databaseUrl, killPoint);
const inbox = new Inbox(database);
const oneAtATime = pLimit(1);
const stopped = once(process, 'SIGTERM');

const rail = await variants[variant].open({ ...options, url, databaseUrl });
const stop = await rail.consume(async ({ id, key, number }) => {
  await database.addDelivery(variant, consumer, number);
  if (number === poison) throw new Error(`message ${number} cannot be handled`);
  if (slowMs) await oneAtATime(() => delay(slowMs));
  await inbox.once({ id, queue: variant }, async (tx) => {
    await tx.sql`INSERT INTO effects (rail, consumer, key, number) VALUES (${variant}, ${consumer}, ${key}, ${number})`;
  });
}, inFlight);
await stopped;
await stop();
await rail.close();
await database.close();
process.exit();
