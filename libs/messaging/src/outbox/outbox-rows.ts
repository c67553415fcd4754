import type { Sql } from '#database';
import type { MessageProperties, OutgoingMessage } from '../envelope/message.js';
import { withoutSecrets } from '../failure/without-secrets.js';

export interface OutboxRow {
  id: string;
  message: OutgoingMessage;
}

export interface FailedRow {
  row: OutboxRow;
  error: Error;
}

interface StoredRow {
  id: string;
  exchange: string;
  routing_key: string;
  body: string;
  properties: string;
}

/**
 * Locks the next rows for this relay. Only the oldest row of an aggregate can be claimed: while it is locked or rescheduled,
 * no relay claims a later one. A parked row is never claimed and delays no other.
 */
export async function claimRows(sql: Sql, limit: number): Promise<OutboxRow[]> {
  const rows = await sql<StoredRow>`
    SELECT id, exchange, routing_key, body, properties
    FROM outbox AS row
    WHERE next_attempt_at <= now()
      AND NOT EXISTS (
        SELECT FROM outbox AS older
        WHERE older.aggregate = row.aggregate AND older.id < row.id AND older.next_attempt_at < 'infinity'
      )
    ORDER BY id
    LIMIT ${limit}
    FOR UPDATE SKIP LOCKED`;
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

/** Called for rows that the broker confirmed. */
export async function deletePublished(sql: Sql, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length > 0) await sql`DELETE FROM outbox WHERE id = ANY(${rows.map(({ id }) => id)}::bigint[])`;
}

/** Called for rows that the broker refused. Stores the reason; the next attempt is after 1 s, 2 s, 4 s … 60 s. */
export async function rescheduleFailed(sql: Sql, failed: readonly FailedRow[]): Promise<void> {
  await Promise.all(
    failed.map(
      ({ row, error }) => sql`
        UPDATE outbox
        SET attempts = attempts + 1,
            last_error = ${withoutSecrets(error.message)},
            next_attempt_at = now() + least(60, power(2, least(attempts, 6))) * interval '1 second'
        WHERE id = ${row.id}`,
    ),
  );
}

/**
 * Called for rows that cannot be encoded. Stores the reason; no relay claims them again. To publish a corrected row, set its
 * `next_attempt_at` to `now()`.
 */
export async function parkUnencodable(sql: Sql, failed: readonly FailedRow[]): Promise<void> {
  await Promise.all(
    failed.map(
      ({ row, error }) => sql`
        UPDATE outbox
        SET attempts = attempts + 1, last_error = ${withoutSecrets(error.message)}, next_attempt_at = 'infinity'
        WHERE id = ${row.id}`,
    ),
  );
}
