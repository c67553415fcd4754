import type { OutgoingMessage } from '../envelope/message.js';
import type { SqlTransaction } from '../sql.js';

/** A message on its way into the outbox. */
export interface NewRow {
  rowId: string;
  aggregate: string;
  message: OutgoingMessage;
}

const heldBack = new WeakMap<SqlTransaction, NewRow[]>();

/** Writes the rows, at once or where {@link withOneWrite} says so. */
export async function writeRows(tx: SqlTransaction, rows: readonly NewRow[]): Promise<void> {
  const held = heldBack.get(tx);
  if (held) held.push(...rows);
  else await insert(tx, rows);
}

/**
 * Holds back what so many pieces of work write into the outbox, and writes it in one statement, in that order, when they are
 * done. One alone has nothing to wait for: its rows leave with its other statements.
 */
export async function withOneWrite<T>(
  tx: SqlTransaction,
  pieces: number,
  work: () => Promise<T>,
): Promise<T> {
  if (pieces <= 1) return await work();
  const held: NewRow[] = [];
  heldBack.set(tx, held);
  const result = await work();
  heldBack.delete(tx);
  if (held.length > 0) await insert(tx, held);
  return result;
}

async function insert(tx: SqlTransaction, rows: readonly NewRow[]): Promise<void> {
  await tx.$queryRawUnsafe(
    ADD,
    rows.map(({ rowId }) => rowId),
    rows.map(({ aggregate }) => aggregate),
    rows.map(({ message }) => message.exchange),
    rows.map(({ message }) => message.routingKey),
    rows.map(({ message }) => message.body.toString('utf8')),
    rows.map(({ message }) => JSON.stringify(message.properties)),
  );
}

/** NOTIFY is delivered by the commit, so the relay never wakes for a row it can't see. */
const ADD = `
  WITH added AS (
    INSERT INTO outbox (message_id, aggregate, exchange, routing_key, body, properties)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
  )
  SELECT pg_notify('outbox', '')::text`;
