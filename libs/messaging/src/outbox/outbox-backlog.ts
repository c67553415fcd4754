import type { Database } from '#database';

export interface Backlog {
  rows: number;
  /** The rows that no relay claims, because their message cannot be encoded. */
  parkedRows: number;
  /** The age of the oldest row by the database's clock, also of a parked row; 0 without rows. */
  oldestSeconds: number;
}

/** Measures the rows that are committed and not yet confirmed by the broker. */
export class OutboxBacklog {
  constructor(private readonly database: Pick<Database, 'sql'>) {}

  /** One query, which reads the whole table: call it for a scrape, never for a message. */
  async read(): Promise<Backlog> {
    const [row] = await this.database.sql<Backlog>`
      SELECT count(*)::int AS rows,
             count(*) FILTER (WHERE next_attempt_at = 'infinity')::int AS "parkedRows",
             greatest(0, coalesce(extract(epoch FROM now() - min(created_at)), 0))::float8 AS "oldestSeconds"
      FROM outbox`;
    return row!;
  }
}
