import type { Subscriptions } from '#contracts';
import { topologyOf } from '#messaging';
import { Client } from 'pg';
import { startServers, type Servers } from '../../../stack/src/servers.js';
import { progressLine } from '../../../stack/src/progress-line.js';
import { findRunningShop } from '../../../stack/src/running-shop.js';
import { BrokerAdmin } from '../../../stack/src/setup/broker.js';
import { urlOf } from '../../../stack/src/setup/databases.js';
import { migrateMessaging } from '../../../stack/src/setup/migrate-messaging.js';
import { RETRY_DELAYS_MS } from './delays.js';
import { TicketWritten } from './ticket.js';

/** A database and a corner of the broker that a lesson has for itself. */
export interface Classroom {
  databaseUrl: string;
  rabbitmqUrl: string;
  signal: AbortSignal;
}

const PORTS = { postgres: 17_432, amqp: 17_682, management: 17_672, erlang: 17_683, epmd: 17_379 };

/**
 * Makes both, on the servers of the shop that runs here or on two of its own, with a queue for each chef; runs the lesson,
 * and takes everything away again, also after Ctrl-C. What a killed lesson left is taken away by the next of its name.
 */
export async function inClassroom<T>(
  lesson: string,
  chefs: readonly string[],
  signal: AbortSignal,
  teach: (classroom: Classroom) => Promise<T>,
): Promise<T> {
  const servers = await serversOfShop().catch(() => serversOfItsOwn(signal));
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
    await makeTables(databaseUrl);
    const topology = topologyOf(tableOf(chefs), { retryDelaysMs: RETRY_DELAYS_MS });
    await broker.apply({ ...topology, users: [] }, {});
    signal.throwIfAborted();
    return await teach({
      databaseUrl,
      rabbitmqUrl: new URL(`/${name}`, servers.rabbitmq.adminUrl).href,
      signal,
    });
  } finally {
    await clear().finally(() => servers.stop());
  }
}

async function serversOfShop(): Promise<Servers> {
  const shop = await findRunningShop();
  if (shop.startedBy !== 'npm start')
    throw new Error('the servers of containers can not be reached from here');
  const { adminDatabaseUrl, rabbitmq } = shop.facts;
  return { adminDatabaseUrl, rabbitmq, stop: () => Promise.resolve() };
}

async function serversOfItsOwn(signal: AbortSignal): Promise<Servers> {
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

/** The outbox and the inbox as a service of the shop has them, and what waiters and chefs keep. */
async function makeTables(databaseUrl: string): Promise<void> {
  await migrateMessaging(databaseUrl);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client
    .query('CREATE TABLE tickets (waiter text, number int); CREATE TABLE dishes (chef text, number int)')
    .finally(() => client.end());
}

const tableOf = (chefs: readonly string[]): Subscriptions => ({
  waiter: { publishes: [TicketWritten], consumes: [] },
  ...Object.fromEntries(chefs.map((chef) => [chef, { publishes: [], consumes: [TicketWritten] }])),
});
