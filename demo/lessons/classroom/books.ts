import { Database, type Transaction } from '#database';

/** When the process shall die: right before or right after its n-th commit, as if the power were cut. */
export interface Fate {
  moment: 'before-commit' | 'after-commit';
  commit: number;
}

/** What waiters and chefs keep: the tickets that were written, and the dishes that were cooked, a row for each time. */
export class Books extends Database {
  private commits = 0;
  /** When something was last committed, or these books were opened. */
  lastCommitAt = Date.now();

  constructor(
    url: string,
    private readonly fate?: Fate,
  ) {
    super({ url });
  }

  override async transaction<T>(
    work: (tx: Transaction) => Promise<T>,
    options?: { pipelineBegin?: boolean },
  ): Promise<T> {
    let commit = 0;
    const result = await super.transaction(async (tx) => {
      const worked = await work(tx);
      commit = this.commits += 1;
      this.dieIf('before-commit', commit);
      return worked;
    }, options);
    this.lastCommitAt = Date.now();
    this.dieIf('after-commit', commit);
    return result;
  }

  /** Nobody is told, nothing is flushed: kill -9. */
  private dieIf(moment: Fate['moment'], commit: number): void {
    if (this.fate?.moment === moment && this.fate.commit === commit) process.kill(process.pid, 'SIGKILL');
  }

  /** The numbers that somebody has written or cooked, as often as they did. */
  async numbersOf(table: 'tickets' | 'dishes', whose: string): Promise<number[]> {
    const rows =
      table === 'tickets'
        ? await this.sql<{ number: number }>`SELECT number FROM tickets WHERE waiter = ${whose}`
        : await this.sql<{ number: number }>`SELECT number FROM dishes WHERE chef = ${whose}`;
    return rows.map(({ number }) => number);
  }
}

/** The effect of a waiter: the guest's wish is in the book. */
export const write = async (tx: Transaction, waiter: string, number: number): Promise<void> => {
  await tx.sql`INSERT INTO tickets (waiter, number) VALUES (${waiter}, ${number})`;
};
