import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { urlOf } from '../../../stack/src/setup/databases.js';
import type { StackFacts } from '../../../stack/src/stack-facts.js';

/** An id that ends in the number of the copy. */
const copied = (id: string) => `substr(${id}, 1, length(${id}) - 8) || lpad(to_hex(copy), 8, '0')`;

async function inDatabase<T>(
  { adminDatabaseUrl }: StackFacts,
  service: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: urlOf(adminDatabaseUrl, service) });
  await client.connect();
  return await work(client).finally(() => client.end());
}

/**
 * Adds this many copies of the last order, with all steps of its timeline, and this many waiting dead letters of twenty groups.
 * Only the databases of order and of the control room have them. Returns the number of added steps.
 */
export async function copyLastOrder(facts: StackFacts, orders: number, deadLetters: number): Promise<number> {
  const copies = `generate_series(1, ${orders}) AS copy`;
  const correlationId = await inDatabase(facts, 'order', async (client) => {
    const { rows } = await client.query<{ id: string; correlation_id: string }>(
      'SELECT id, correlation_id FROM orders ORDER BY id DESC LIMIT 1',
    );
    const { id, correlation_id } = rows[0]!;
    await client.query(
      `INSERT INTO orders SELECT new.*
       FROM orders o, ${copies}, jsonb_populate_record(o, jsonb_build_object(
         'id', ${copied('o.id')}, 'correlation_id', ${copied('o.correlation_id')})) AS new
       WHERE o.id = $1`,
      [id],
    );
    await client.query('VACUUM ANALYZE orders');
    return correlation_id;
  });
  return await inDatabase(facts, 'control-room', async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO timeline_steps SELECT new.*
       FROM timeline_steps s, ${copies}, jsonb_populate_record(s, jsonb_build_object(
         'id', nextval(pg_get_serial_sequence('timeline_steps', 'id')), 'order_id', ${copied('s.order_id')},
         'correlation_id', ${copied('s.correlation_id')}, 'message_id', ${copied('s.message_id')}, 'causation_id', ${copied('s.causation_id')})) AS new
       WHERE s.correlation_id = $1`,
      [correlationId],
    );
    await client.query(
      `INSERT INTO dead_letters (id, queue, service, key, message_id, type, order_id, correlation_id, reason, error_name,
         error, stack, error_group, attempts, headers, properties, body, occurrence, dead_lettered_at)
       SELECT gen_random_uuid(), 'email.send', 'email', $1 || copy, $1 || copy, 'email.send', NULL, $1, 'permanent-failure',
         'Error', 'no such template ' || copy, '', 'permanent-failure: Error: template ' || copy % 20, '[]', '{}', '{}',
         '{"order_id":null}', $1 || copy, now() - copy * interval '1 second'
       FROM generate_series(1, ${deadLetters}) AS copy`,
      [randomUUID()],
    );
    await client.query('VACUUM ANALYZE timeline_steps, dead_letters');
    return rowCount ?? 0;
  });
}

/** Deletes all timelines and dead letters. */
export const deleteTimelines = async (facts: StackFacts): Promise<unknown> =>
  await inDatabase(facts, 'control-room', (client) => client.query('TRUNCATE timeline_steps, dead_letters'));
