import type { Database } from '#database';

/** Asks how far the relay is behind: what is committed and not yet confirmed by the broker. */
export class OutboxBacklog {
  constructor(private readonly database: Pick<Database, 'sql'>) {}

  /** The age of the oldest row in seconds by the database's clock, 0 when all is published. */
  async oldestSeconds(): Promise<number> {
    const [row] = await this.database.sql<{ seconds: number }>`
      SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds FROM outbox`;
    return Math.max(0, row?.seconds ?? 0);
  }
}
