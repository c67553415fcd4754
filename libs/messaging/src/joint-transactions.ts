import { AsyncResource } from 'node:async_hooks';
import { withOneWrite } from './outbox/write-rows.js';
import type { SqlTransaction, Transactions } from './sql.js';
import { LOCK_PATIENCE, Together } from './together.js';

type Work<Tx> = (tx: Tx) => Promise<unknown>;

/** Lets requests that come together share a transaction, as messages do in the {@link Inbox}: one commit, one write to the outbox. */
export class JointTransactions<Tx extends SqlTransaction = SqlTransaction> {
  private readonly together = new Together<Work<Tx>, unknown>(
    (works) => this.runAll(works, LOCK_PATIENCE),
    async (work) => (await this.runAll([work]))[0],
  );

  constructor(private readonly database: Transactions<Tx>) {}

  /**
   * Resolves with what the work returned, once it is committed. The work may run twice, the first time in vain, so it may
   * change this database and nothing else; and it runs at the same time as that of others, so what it reads in order to write
   * it must be its own.
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return (await this.together.do(AsyncResource.bind(work))) as T;
  }

  private async runAll(works: readonly Work<Tx>[], lockPatience?: string): Promise<unknown[]> {
    return await this.database.$transaction(async (tx) => {
      const patience =
        lockPatience && tx.$queryRawUnsafe(`SELECT set_config('lock_timeout', $1, true)`, lockPatience);
      const all = () => Promise.all(works.map((work) => work(tx)));
      const [results] = await Promise.all([withOneWrite(tx, works.length, all), patience]);
      return results;
    });
  }
}
