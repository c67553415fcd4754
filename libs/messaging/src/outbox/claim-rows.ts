import type { Client } from 'pg';
import type { MessageProperties, OutgoingMessage } from '../envelope/message.js';

/** A claimed row: its id to settle it by, and the message it holds. */
export interface OutboxRow {
  id: string;
  message: OutgoingMessage;
}

/**
 * Locks the next rows for this relay. Only the oldest row of an aggregate can be claimed: while one relay has it, or it
 * is postponed, no other relay can overtake with a later one.
 */
export async function claimRows(client: Client, limit: number): Promise<OutboxRow[]> {
  const { rows } = await client.query<StoredRow>({ name: 'claim-outbox-rows', text: CLAIM, values: [limit] });
  return rows.map(({ id, exchange, routing_key, body, properties }) => ({
    id,
    message: {
      exchange,
      routingKey: routing_key,
      body: Buffer.from(body),
      properties: JSON.parse(properties) as MessageProperties,
    },
  }));
}

interface StoredRow {
  id: string;
  exchange: string;
  routing_key: string;
  body: string;
  properties: string;
}

const CLAIM = `
  SELECT id, exchange, routing_key, body, properties
  FROM outbox AS row
  WHERE next_attempt_at <= now()
    AND NOT EXISTS (SELECT FROM outbox AS older WHERE older.aggregate = row.aggregate AND older.id < row.id)
  ORDER BY id
  LIMIT $1
  FOR UPDATE SKIP LOCKED`;
