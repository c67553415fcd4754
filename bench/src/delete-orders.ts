import { Client } from 'pg';
import { subscriptions } from '#contracts';
import { workQueuesOf } from '#messaging';
import { connect } from 'amqplib';
import { urlOf } from '../../stack/src/setup/databases.js';
import type { StackFacts } from '../../stack/src/stack-facts.js';

const tables = ['orders', 'order_lines', 'idempotency_keys', 'outbox'];

/** Deletes the orders of the order service and purges all work queues, so that each sample starts in an empty shop. */
export async function deleteOrders({ adminDatabaseUrl, rabbitmq }: StackFacts): Promise<void> {
  const client = new Client({ connectionString: urlOf(adminDatabaseUrl, 'order') });
  await client.connect();
  await client.query(`TRUNCATE ${tables.join(', ')}`).finally(() => client.end());
  const connection = await connect(rabbitmq.adminUrl);
  const channel = await connection.createChannel();
  for (const queue of workQueuesOf(subscriptions)) await channel.purgeQueue(queue);
  await connection.close();
}
