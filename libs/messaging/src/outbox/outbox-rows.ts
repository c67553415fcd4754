import type { Client } from 'pg';
import type { MessageProperties, OutgoingMessage } from '../envelope/message.js';
import { withoutSecrets } from '../failure/without-secrets.js';

/** A claimed row with the message it holds. */
export interface OutboxRow {
  id: string;
  message: OutgoingMessage;
}

/** A claimed row that was not published. */
export interface FailedRow {
  row: OutboxRow;
  error: Error;
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

/** For rows that the broker confirmed. */
export async function deletePublished(client: Client, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query({
    name: 'delete-published',
    text: 'DELETE FROM outbox WHERE id = ANY($1::bigint[])',
    values: [rows.map(({ id }) => id)],
  });
}

/** For rows that the broker refused: they stay, with the reason, and are tried again after 1 s, 2 s, 4 s … 60 s. */
export async function rescheduleFailed(client: Client, failed: readonly FailedRow[]): Promise<void> {
  await Promise.all(
    failed.map(({ row, error }) => client.query(RESCHEDULE, [row.id, withoutSecrets(error.message)])),
  );
}

const RESCHEDULE = `
  UPDATE outbox
  SET attempts = attempts + 1,
      last_error = $2,
      next_attempt_at = now() + least(60, power(2, least(attempts, 6))) * interval '1 second'
  WHERE id = $1`;
