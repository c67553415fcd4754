import { Database, type Transaction } from '#database';

/** Where the process kills itself: right before or right after its n-th commit, as if the power failed. */
export interface KillPoint {
  moment: 'before-commit' | 'after-commit';
  commit: number;
}

/** The tables of a lesson: `orders` has a row for each order that a producer saved, `handled_orders` one for each handling. */
export class LessonDatabase extends Database {
  private commits = 0;
  /** Until the first commit: when the database was opened. */
  lastCommitAt = Date.now();

  constructor(
    url: string,
    private readonly killPoint?: KillPoint,
  ) {
    super({ url });
  }

  override async transaction<T>(
    work: (tx: Transaction) => Promise<T>,
    options?: { pipelineBegin?: boolean },
  ): Promise<T> {
    let commit = 0;
    const result = await super.transaction(async (tx) => {
      const value = await work(tx);
      commit = this.commits += 1;
      this.killProcessAt('before-commit', commit);
      return value;
    }, options);
    this.lastCommitAt = Date.now();
    this.killProcessAt('after-commit', commit);
    return result;
  }

  /** SIGKILL: no handler runs and no buffer is flushed. */
  private killProcessAt(moment: KillPoint['moment'], commit: number): void {
    if (this.killPoint?.moment === moment && this.killPoint.commit === commit)
      process.kill(process.pid, 'SIGKILL');
  }

  async savedOrders(producer: string): Promise<number[]> {
    const rows = await this.sql<{ number: number }>`SELECT number FROM orders WHERE producer = ${producer}`;
    return rows.map(({ number }) => number);
  }

  /** Contains the number of an order once for each time that the consumer handled it. */
  async handledOrders(consumer: string): Promise<number[]> {
    const rows = await this.sql<{
      number: number;
    }>`SELECT number FROM handled_orders WHERE consumer = ${consumer}`;
    return rows.map(({ number }) => number);
  }
}

export const saveOrder = async (tx: Transaction, producer: string, number: number): Promise<void> => {
  await tx.sql`INSERT INTO orders (producer, number) VALUES (${producer}, ${number})`;
};
