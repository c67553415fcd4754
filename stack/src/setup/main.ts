import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { DEFAULT_EVENTS_LOG_MAX_AGE, DEFAULT_RETRY_DELAYS_MS, topologyOf, workQueuesOf } from '#messaging';
import { z } from 'zod';
import { anyUrl, urlList } from '../url-lists.js';
import { passwordVariable, type System, usersOfStack } from '../secrets.js';
import { AUDITOR } from './auditor.js';
import { BrokerAdmin } from './broker.js';
import {
  createAuditor,
  createDatabase,
  createMetricsReader,
  grantRowAccess,
  withSetupLock,
  checkPostgres,
  urlOf,
} from './databases.js';
import { migrateMessaging } from './migrate-messaging.js';
import { migrate } from './migrate.js';
import { refuseOtherBrokerData } from './other-broker-data.js';
import { replaceBrokerPassword } from './replace-broker-password.js';

const systems = ['database', 'broker'] as const;

/**
 * The one-shot job that creates what services have no right to create: databases, roles and tables, then vhost, users,
 * permissions, exchanges and queues. It is idempotent, even after it was killed at any step, and never deletes.
 */
async function setUp(): Promise<void> {
  refuseOtherBrokerData(process.env['OTHER_BROKER_DATA']);
  const services = Object.keys(subscriptions);
  const env = z
    .looseObject({
      POSTGRES_ADMIN_URL: z.url(),
      /** Of a cluster: a list separated by commas. */
      RABBITMQ_MANAGEMENT_URL: urlList,
      /** In an earlier version, the password of both administrators. */
      ADMIN_PASSWORD: z.string().optional(),
      /** Without it, the exporter of PostgreSQL's metrics gets no role. */
      METRICS_DATABASE_PASSWORD: z.string().min(1).optional(),
      RETRY_DELAYS_MS: z.string().default(DEFAULT_RETRY_DELAYS_MS),
      EVENTS_LOG_MAX_AGE: z
        .string()
        .regex(/^[1-9]\d*[YMDhms]$/, 'must be a number and one of Y M D h m s, e.g. 7D')
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
      // Prisma's migrations run first: those of the oldest services create messaging's tables themselves.
      const applied = await migrate(join('prisma', service), databaseUrl);
      applied.push(...(await migrateMessaging(databaseUrl)));
      await grantRowAccess(env.POSTGRES_ADMIN_URL, service);
      if (applied.length > 0) console.log(`${service}: applied ${applied.join(', ')}`);
    }
    await createAuditor(env.POSTGRES_ADMIN_URL, services, passwordOf(AUDITOR, 'database'));
    const metricsPassword = env.METRICS_DATABASE_PASSWORD;
    if (metricsPassword) await createMetricsReader(env.POSTGRES_ADMIN_URL, metricsPassword);
  };
  await waitUntilReachable('PostgreSQL', () => checkPostgres(env.POSTGRES_ADMIN_URL));
  await withSetupLock(env.POSTGRES_ADMIN_URL, setUpDatabases);

  await waitUntilReachable('RabbitMQ', async () => {
    if (env.ADMIN_PASSWORD)
      await replaceBrokerPassword(anyUrl(env.RABBITMQ_MANAGEMENT_URL), env.ADMIN_PASSWORD);
    await broker.ping();
  });
  const urls = env.RABBITMQ_MANAGEMENT_URL.split(',').length;
  const nodes = await broker.waitForNodes(urls);
  const isCluster = Math.max(nodes.length, urls) > 1;
  const topology = topologyOf(subscriptions, {
    retryDelaysMs,
    eventsLogMaxAge: env.EVENTS_LOG_MAX_AGE,
    isCluster,
  });
  await broker.apply(
    topology,
    Object.fromEntries(services.map((service) => [service, passwordOf(service, 'broker')])),
    nodes,
  );
  const commands = isCluster ? await broker.replicateQueues(nodes) : [];
  if (commands.length > 0)
    console.warn(
      `Some queues have no member on every node. Give them one with:\n${commands.map((line) => `  ${line}`).join('\n')}`,
    );
  await broker.createAuditor(passwordOf(AUDITOR, 'broker'), workQueuesOf(subscriptions));
  console.log(
    `RabbitMQ has ${isCluster ? `${nodes.length} nodes, ` : ''}${topology.queues.length} queues, ${topology.exchanges.length} exchanges and ${services.length} service users.`,
  );
}

async function waitUntilReachable(server: string, check: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (let isFirst = true; ; isFirst = false)
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`${server} does not answer. Start it, then run the setup job again.`, {
          cause: error,
        });
      if (isFirst) console.log(`Waiting for ${server}.`);
      await delay(500);
    }
}

await setUp().then(
  /** Without it, idle timers of the migration engine keep the finished job running for ten more seconds. */
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof z.ZodError ? `setup: ${z.prettifyError(error)}` : error);
    process.exit(1);
  },
);
