import type { Payload, OrderCreated } from '#contracts';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { ConsumingTask } from './task.js';

/** An order.created as it lies on the wire. */
export type OrderOnTheWire = Payload<typeof OrderCreated>;

/**
 * Effectively-once as one writes it by hand: inbox row, one product changed, outbox row, in one transaction per message.
 * The statements are prepared, and the outbox row wakes a relay as the shop's does.
 */
export class ByHand {
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
        await client.query({ name: 'stock', text: STOCK, values: [product_id, quantity] });
        const body = JSON.stringify({ order_id, items: [{ product_id, quantity }] });
        const properties = JSON.stringify({ messageId: uuidv7(), type: 'inventory.reserved', headers: {} });
        await client.query({ name: 'outbox', text: OUTBOX, values: [uuidv7(), order_id, body, properties] });
      }
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  }
}

const INBOX = 'INSERT INTO inbox (message_id, queue) VALUES ($1, $2) ON CONFLICT DO NOTHING';
const STOCK = 'UPDATE products SET stock = stock - $2 WHERE id = $1 AND stock >= $2';
const OUTBOX = `
  WITH added AS (
    INSERT INTO outbox (message_id, aggregate, exchange, routing_key, body, properties)
    VALUES ($1, $2, 'events', 'inventory.reserved', $3, $4)
  )
  SELECT pg_notify('outbox', '')::text`;
