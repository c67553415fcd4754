import type { SqlTransaction, Transactions } from '#messaging';
import { Pool, type PoolClient } from 'pg';

/** When the process shall die: right before or right after its n-th commit, as if the power were cut. */
export interface Fate {
  moment: 'before-commit' | 'after-commit';
  commit: number;
}

/** What waiters and chefs keep: the tickets that were written, and the dishes that were cooked, a row for each time. */
export class Books implements Transactions<SqlTransaction> {
  private readonly pool: Pool;
  private commits = 0;
  /** When something was last committed, or these books were opened. */
  lastCommitAt = Date.now();

  constructor(
    databaseUrl: string,
    private readonly fate?: Fate,
  ) {
    this.pool = new Pool({ connectionString: databaseUrl });
    this.pool.on('error', () => undefined);
  }

  async $transaction<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(transactionOn(client));
      this.commits += 1;
      this.dieIf('before-commit');
      await client.query('COMMIT');
      this.lastCommitAt = Date.now();
      this.dieIf('after-commit');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  /** Nobody is told, nothing is flushed: kill -9. */
  private dieIf(moment: Fate['moment']): void {
    if (this.fate?.moment === moment && this.fate.commit === this.commits)
      process.kill(process.pid, 'SIGKILL');
  }

  /** The numbers that somebody has written or cooked, as often as they did. */
  async numbersOf(table: 'tickets' | 'dishes', whose: string): Promise<number[]> {
    const column = table === 'tickets' ? 'waiter' : 'chef';
    const sql = `SELECT number FROM ${table} WHERE ${column} = $1`;
    return (await this.pool.query<{ number: number }>(sql, [whose])).rows.map(({ number }) => number);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

const transactionOn = (client: PoolClient): SqlTransaction => ({
  $executeRawUnsafe: async (sql, ...values) => (await client.query(sql, values)).rowCount ?? 0,
  $queryRawUnsafe: async <T>(sql: string, ...values: unknown[]) =>
    (await client.query(sql, values)).rows as T,
});

/** The effect of a waiter: the guest's wish is in the book. */
export const write = async (tx: SqlTransaction, waiter: string, number: number): Promise<void> => {
  await tx.$executeRawUnsafe('INSERT INTO tickets (waiter, number) VALUES ($1, $2)', waiter, number);
};
