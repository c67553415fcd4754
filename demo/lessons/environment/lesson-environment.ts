import type { Subscriptions } from '#contracts';
import { topologyOf } from '#messaging';
import { Client } from 'pg';
import { startServers, type Servers } from '../../../stack/src/servers.js';
import { progressLine } from '../../../stack/src/progress-line.js';
import { findRunningShop } from '../../../stack/src/running-shop.js';
import { BrokerAdmin } from '../../../stack/src/setup/broker.js';
import { urlOf } from '../../../stack/src/setup/databases.js';
import { migrateMessaging } from '../../../stack/src/setup/migrate-messaging.js';
import { OrderWritten } from './order-written.js';
import { RETRY_DELAYS_MS } from './retry-delays.js';

/** A database and a vhost that only one lesson uses. */
export interface LessonEnvironment {
  databaseUrl: string;
  rabbitmqUrl: string;
  signal: AbortSignal;
}

const PORTS = { postgres: 17_432, amqp: 17_682, management: 17_672, erlang: 17_683, epmd: 17_379 };

/**
 * Creates the database and the vhost with a queue for each consumer, runs the lesson, and deletes both, also after Ctrl-C.
 * Uses the servers of the shop that runs here, or starts two. A lesson that was killed leaves both behind: the next run of
 * the same lesson deletes them first.
 */
export async function inLessonEnvironment<T>(
  lesson: string,
  consumers: readonly string[],
  signal: AbortSignal,
  run: (environment: LessonEnvironment) => Promise<T>,
): Promise<T> {
  const servers = await findServersOfShop().catch(() => startOwnServers(signal));
  const name = `lesson-${lesson}`;
  const broker = new BrokerAdmin(servers.rabbitmq.managementUrl, name);
  const clear = async () => {
    await broker.deleteVhost();
    await asAdmin(servers, (admin) => admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  };
  try {
    await clear();
    await asAdmin(servers, (admin) => admin.query(`CREATE DATABASE "${name}"`));
    const databaseUrl = urlOf(servers.adminDatabaseUrl, name);
    await createTables(databaseUrl);
    const topology = topologyOf(subscriptionsOf(consumers), { retryDelaysMs: RETRY_DELAYS_MS });
    await broker.apply({ ...topology, users: [] }, {});
    signal.throwIfAborted();
    return await run({
      databaseUrl,
      rabbitmqUrl: new URL(`/${name}`, servers.rabbitmq.adminUrl).href,
      signal,
    });
  } finally {
    await clear().finally(() => servers.stop());
  }
}

async function findServersOfShop(): Promise<Servers> {
  const shop = await findRunningShop();
  if (shop.startedBy !== 'npm start') throw new Error('The servers in the containers publish no ports.');
  const { adminDatabaseUrl, rabbitmq } = shop.facts;
  return { adminDatabaseUrl, rabbitmq, stop: () => Promise.resolve() };
}

async function startOwnServers(signal: AbortSignal): Promise<Servers> {
  process.stdout.write('No shop of "npm start" runs here, so the lesson starts');
  const startedAt = Date.now();
  progressLine('a database and a broker');
  const servers = await startServers('lesson', PORTS, progressLine, signal);
  progressLine('', (Date.now() - startedAt) / 1000);
  process.stdout.write('\n');
  return servers;
}

async function asAdmin(servers: Servers, work: (admin: Client) => Promise<unknown>): Promise<void> {
  const admin = new Client({ connectionString: servers.adminDatabaseUrl });
  await admin.connect();
  await work(admin).finally(() => admin.end());
}

/** Creates outbox and inbox as in a service of the shop, and the tables of `LessonDatabase`. */
async function createTables(databaseUrl: string): Promise<void> {
  await migrateMessaging(databaseUrl);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client
    .query(
      'CREATE TABLE orders (producer text, number int); CREATE TABLE handled_orders (consumer text, number int)',
    )
    .finally(() => client.end());
}

const subscriptionsOf = (consumers: readonly string[]): Subscriptions => ({
  producer: { publishes: [OrderWritten], consumes: [] },
  ...Object.fromEntries(consumers.map((consumer) => [consumer, { publishes: [], consumes: [OrderWritten] }])),
});
