import { Client } from 'pg';
import { subscriptions } from '#contracts';
import { workQueuesOf } from '#messaging';
import { connect } from 'amqplib';
import { urlOf } from '../../stack/src/setup/databases.js';
import type { StackFacts } from '../../stack/src/stack-facts.js';

const tables = ['orders', 'order_lines', 'idempotency_keys', 'outbox'];

/** Drops all orders of the order service and every message that waits, so that each sample begins in an empty shop. */
export async function forgetOrders({ adminDatabaseUrl, rabbitmq }: StackFacts): Promise<void> {
  const client = new Client({ connectionString: urlOf(adminDatabaseUrl, 'order') });
  await client.connect();
  await client.query(`TRUNCATE ${tables.join(', ')}`).finally(() => client.end());
  const connection = await connect(rabbitmq.adminUrl);
  const channel = await connection.createChannel();
  for (const queue of workQueuesOf(subscriptions)) await channel.purgeQueue(queue);
  await connection.close();
}
