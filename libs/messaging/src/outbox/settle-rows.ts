import type { Client } from 'pg';
import { withoutSecrets } from '../failure/without-secrets.js';
import type { OutboxRow } from './claim-rows.js';

/** The broker confirmed these: the outbox need not remember them. */
export async function forgetPublished(client: Client, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query({
    name: 'forget-published',
    text: 'DELETE FROM outbox WHERE id = ANY($1::bigint[])',
    values: [rows.map(({ id }) => id)],
  });
}

/** The broker refused these: they stay, with the reason, and are tried again after 1 s, 2 s, 4 s … 60 s. */
export async function postponeFailed(
  client: Client,
  failed: readonly { row: OutboxRow; error: Error }[],
): Promise<void> {
  await Promise.all(
    failed.map(({ row, error }) => client.query(POSTPONE, [row.id, withoutSecrets(error.message)])),
  );
}

const POSTPONE = `
  UPDATE outbox
  SET attempts = attempts + 1,
      last_error = $2,
      next_attempt_at = now() + least(60, power(2, least(attempts, 6))) * interval '1 second'
  WHERE id = $1`;
