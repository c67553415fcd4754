import type { Database } from '#database';

/** Asks how far the relay is behind: what is committed and not yet confirmed by the broker. */
export class OutboxBacklog {
  constructor(private readonly database: Pick<Database, 'sql'>) {}

  /** The age of the oldest row in seconds by the database's clock, 0 when all is published; a parked row counts too. */
  async oldestSeconds(): Promise<number> {
    const [row] = await this.database.sql<{ seconds: number }>`
      SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds FROM outbox`;
    return Math.max(0, row?.seconds ?? 0);
  }

  /** How many rows are parked: their message can't be encoded, and no relay tries them again. */
  async parkedRows(): Promise<number> {
    const [row] = await this.database.sql<{ rows: number }>`
      SELECT count(*)::int AS rows FROM outbox WHERE next_attempt_at = 'infinity'`;
    return row?.rows ?? 0;
  }
}
