import { Client } from 'pg';
import { urlOf } from '../../../stack/src/setup/databases.js';
import { measureIn } from '../measuring-process.js';
import type { Bench } from '../section.js';

/** The product of all orders. */
export const PRODUCT = 'BENCH-1';

/** Orders a second that the order service takes when it has `already` shipped orders. */
export async function ordersPlaced({ stack: { facts }, signal }: Bench, already: number): Promise<number> {
  await prepareOrders(urlOf(facts.adminDatabaseUrl, 'order'), already);
  const task = { databaseUrl: facts.databases['order'], warmUp: 300, timed: 1_000 };
  return await measureIn<number>(new URL('./orders.process.js', import.meta.url), task, signal);
}

async function prepareOrders(adminUrl: string, already: number): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('TRUNCATE orders, order_lines, outbox');
  await client.query(
    `INSERT INTO prices (product_id, name, price, currency, revision) VALUES ($1, 'Bench', 2999, 'EUR', 1)
     ON CONFLICT DO NOTHING`,
    [PRODUCT],
  );
  await client.query(
    `WITH placed AS (
       INSERT INTO orders (id, user_id, status, total, currency, correlation_id, traceparent, settled_at, shipped_at)
       SELECT 'ORD-' || uuidv7(interval '-1 hour'), 'USR-' || n % 1000, 'shipped', 2999, 'EUR', 'bench', 'bench', now(), now()
       FROM generate_series(1, $1) AS n
       RETURNING id
     )
     INSERT INTO order_lines (order_id, position, product_id, quantity, price) SELECT id, 0, $2, 1, 2999 FROM placed`,
    [already, PRODUCT],
  );
  for (const table of ['orders', 'order_lines', 'outbox']) await client.query(`VACUUM ANALYZE ${table}`);
  await client.end();
}
