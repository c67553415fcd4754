import type { SqlTransaction, Transactions } from '../sql.js';

/** Asks how far the relay is behind: what is committed and not yet confirmed by the broker. */
export class OutboxBacklog {
  constructor(private readonly database: Transactions<SqlTransaction>) {}

  /** The age of the oldest row in seconds, 0 when all is published. */
  async oldestSeconds(): Promise<number> {
    const [row] = await this.database.$transaction((tx) => tx.$queryRawUnsafe<{ seconds: number }[]>(OLDEST));
    return Math.max(0, row?.seconds ?? 0);
  }
}

/** By the database's clock on both sides. */
const OLDEST = `
  SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds FROM outbox`;
