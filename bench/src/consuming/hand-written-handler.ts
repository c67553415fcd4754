import { randomBytes } from 'node:crypto';
import type { Payload, OrderCreated } from '#contracts';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { ConsumingTask } from './task.js';

export type OrderOnTheWire = Payload<typeof OrderCreated>;

/**
 * Effectively-once without a library: inbox row, stock of one product with its movement, outbox row, in one transaction per
 * message. The statements are prepared, and the outbox row notifies a relay as in the shop.
 */
export class HandWrittenHandler {
  private readonly pool: Pool;

  constructor({ databaseUrl, connections }: ConsumingTask) {
    this.pool = new Pool({ connectionString: databaseUrl, max: connections });
  }

  async handle(messageId: string, queue: string, { order_id, items }: OrderOnTheWire): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const inbox = await client.query({ name: 'inbox', text: INBOX, values: [messageId, queue] });
      if (inbox.rowCount === 1) {
        const { product_id, quantity } = items[0]!;
        await client.query({ name: 'stock', text: STOCK, values: [product_id, quantity, order_id] });
        const body = JSON.stringify({ order_id, items: [{ product_id, quantity }] });
        const id = uuidv7();
        const properties = propertiesOf(id, order_id, messageId);
        await client.query({ name: 'outbox', text: OUTBOX, values: [id, order_id, body, properties] });
      }
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  }
}

/** The same headers, of the same size, as the shop's. */
function propertiesOf(messageId: string, correlationId: string, causation_id: string): string {
  const now = new Date();
  return JSON.stringify({
    messageId,
    type: 'inventory.reserved',
    correlationId,
    timestamp: Math.floor(now.getTime() / 1000),
    contentType: 'application/json',
    persistent: true,
    headers: {
      version: '1.0',
      timestamp: now.toISOString(),
      retry_count: 0,
      producer: 'inventory',
      traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
      causation_id,
    },
  });
}

const INBOX = 'INSERT INTO inbox (message_id, queue) VALUES ($1, $2) ON CONFLICT DO NOTHING';
const STOCK = `
  WITH taken AS (
    UPDATE products SET stock = stock - $2 WHERE id = $1 AND stock >= $2 RETURNING id
  )
  INSERT INTO stock_movements (product_id, quantity, order_id) SELECT id, -$2::int, $3 FROM taken`;
const OUTBOX = `
  WITH added AS (
    INSERT INTO outbox (message_id, aggregate, exchange, routing_key, body, properties)
    VALUES ($1, $2, 'events', 'inventory.reserved', $3, $4)
  )
  SELECT pg_notify('outbox', '')::text`;
