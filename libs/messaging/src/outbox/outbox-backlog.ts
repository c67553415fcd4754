import type { Database } from '#database';

/** Measures the rows that are committed and not yet confirmed by the broker. */
export class OutboxBacklog {
  constructor(private readonly database: Pick<Database, 'sql'>) {}

  /** The age of the oldest row by the database's clock, also of a parked row; 0 without rows. */
  async oldestSeconds(): Promise<number> {
    const [row] = await this.database.sql<{ seconds: number }>`
      SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds FROM outbox`;
    return Math.max(0, row?.seconds ?? 0);
  }

  /** The number of rows that no relay claims, because their message cannot be encoded. */
  async parkedRows(): Promise<number> {
    const [row] = await this.database.sql<{ rows: number }>`
      SELECT count(*)::int AS rows FROM outbox WHERE next_attempt_at = 'infinity'`;
    return row?.rows ?? 0;
  }
}
