import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { DEFAULT_EVENTS_LOG_MAX_AGE, DEFAULT_RETRY_DELAYS_MS, topologyOf, workQueuesOf } from '#messaging';
import { z } from 'zod';
import { passwordVariable, type System, usersOfStack } from '../secrets.js';
import { AUDITOR } from './auditor.js';
import { BrokerAdmin } from './broker.js';
import { admitAuditor, createDatabase, grantRows, oneAtATime, pingPostgres, urlOf } from './databases.js';
import { migrateMessaging } from './migrate-messaging.js';
import { migrate } from './migrate.js';
import { replaceBrokerPassword } from './replace-broker-password.js';

const systems = ['database', 'broker'] as const;

/**
 * The one-shot job that makes all that services may not make: databases, roles and tables, then vhost, users, rights,
 * exchanges and queues. It can be repeated, also after it was cut off anywhere; it never deletes.
 */
async function setUp(): Promise<void> {
  const services = Object.keys(subscriptions);
  const env = z
    .looseObject({
      POSTGRES_ADMIN_URL: z.url(),
      RABBITMQ_MANAGEMENT_URL: z.url(),
      /** Of both administrators, in an earlier version. */
      ADMIN_PASSWORD: z.string().optional(),
      RETRY_DELAYS_MS: z.string().default(DEFAULT_RETRY_DELAYS_MS),
      EVENTS_LOG_MAX_AGE: z
        .string()
        .regex(/^[1-9]\d*[YMDhms]$/, 'a number and one of Y M D h m s, e.g. 7D')
        .default(DEFAULT_EVENTS_LOG_MAX_AGE),
      ...Object.fromEntries(
        usersOfStack.flatMap((user) =>
          systems.map((system) => [passwordVariable(user, system), z.string().min(1)]),
        ),
      ),
    })
    .parse(process.env);
  const passwordOf = (user: string, system: System) =>
    (env as unknown as Record<string, string>)[passwordVariable(user, system)]!;
  const retryDelaysMs = env.RETRY_DELAYS_MS.split(',').map(Number);
  const broker = new BrokerAdmin(env.RABBITMQ_MANAGEMENT_URL);

  const setUpDatabases = async () => {
    for (const service of services) {
      await createDatabase(env.POSTGRES_ADMIN_URL, service, passwordOf(service, 'database'));
      const databaseUrl = urlOf(env.POSTGRES_ADMIN_URL, service);
      // Prisma's first: the opening ones of the first services make messaging's tables themselves.
      const applied = await migrate(join('prisma', service), databaseUrl);
      applied.push(...(await migrateMessaging(databaseUrl)));
      await grantRows(env.POSTGRES_ADMIN_URL, service);
      if (applied.length > 0) console.log(`${service}: ${applied.join(', ')}`);
    }
    await admitAuditor(env.POSTGRES_ADMIN_URL, services, passwordOf(AUDITOR, 'database'));
  };
  await untilItAnswers('PostgreSQL', () => pingPostgres(env.POSTGRES_ADMIN_URL));
  await oneAtATime(env.POSTGRES_ADMIN_URL, setUpDatabases);

  await untilItAnswers('RabbitMQ', async () => {
    if (env.ADMIN_PASSWORD) await replaceBrokerPassword(env.RABBITMQ_MANAGEMENT_URL, env.ADMIN_PASSWORD);
    await broker.ping();
  });
  const topology = topologyOf(subscriptions, { retryDelaysMs, eventsLogMaxAge: env.EVENTS_LOG_MAX_AGE });
  await broker.apply(
    topology,
    Object.fromEntries(services.map((service) => [service, passwordOf(service, 'broker')])),
  );
  await broker.admitAuditor(passwordOf(AUDITOR, 'broker'), workQueuesOf(subscriptions));
  console.log(
    `${topology.queues.length} queues, ${topology.exchanges.length} exchanges, ${services.length} users are in place`,
  );
}

async function untilItAnswers(what: string, ping: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (let told = false; ; told = true)
    try {
      return await ping();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what} does not answer`, { cause: error });
      if (!told) console.log(`waiting for ${what}`);
      await delay(500);
    }
}

await setUp().then(
  /** The engine's idle timers would hold the finished job for ten seconds more. */
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof z.ZodError ? `setup: ${z.prettifyError(error)}` : error);
    process.exit(1);
  },
);
