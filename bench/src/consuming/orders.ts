import { connect } from 'amqplib';
import { OrderCreated } from '#contracts';
import { newMessageContext, encode } from '#messaging';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';

/** The orders use this many products in turn. */
export type Variety = { products: number };

/** Returns when the broker has confirmed all orders. */
export async function fillQueue(
  brokerUrl: string,
  queue: string,
  count: number,
  { products }: Variety,
): Promise<void> {
  const connection = await connect(brokerUrl, { noDelay: true });
  const userId = decodeURIComponent(new URL(brokerUrl).username);
  const channel = await connection.createConfirmChannel();
  for (let i = 0; i < count; i++) {
    const { body, properties } = orderOf(`BENCH-${i % products}`);
    channel.sendToQueue(queue, body, { ...properties, userId });
    if (i % 500 === 499) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
  await connection.close();
}

function orderOf(product_id: string) {
  const order_id = `ORD-${uuidv7()}`;
  return encode(
    OrderCreated,
    {
      order_id,
      user_id: 'USR-1',
      items: [{ product_id, quantity: 1, price: 2999 }],
      total: 2999,
      currency: 'EUR',
    },
    { producer: 'order', causedBy: newMessageContext({}) },
  );
}

/** Sets up products with stock, an empty outbox, and `handled` rows in the inbox. */
export async function prepareInventory(
  adminUrl: string,
  { products }: Variety,
  handled = 1_000,
): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('TRUNCATE inbox, outbox, stock_movements');
  await client.query("DELETE FROM products WHERE id LIKE 'BENCH-%'");
  await client.query(
    `INSERT INTO products (id, name, price, currency, stock)
     SELECT 'BENCH-' || n, 'Bench', 2999, 'EUR', 1000000000 FROM generate_series(0, $1::int - 1) AS n`,
    [products],
  );
  await client.query(
    `INSERT INTO inbox (message_id, queue, handled_at)
     SELECT uuidv7(interval '-1 hour')::text, 'inventory.order.created', now() FROM generate_series(1, $1)`,
    [handled],
  );
  for (const table of ['inbox', 'outbox', 'products', 'stock_movements'])
    await client.query(`VACUUM ANALYZE ${table}`);
  // Writes this data to disk before the timing, so that a sample includes only its own writes.
  await client.query('CHECKPOINT');
  await client.end();
}
