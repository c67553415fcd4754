import type { Database, Transaction } from '#database';
import type { Message } from '../envelope/message.js';
import { EffectOutcomeUnknown } from '../failure/failures.js';

/** One message is handled once per queue. */
export type InboxKey = Pick<Message, 'id' | 'queue'>;

/** Rows per DELETE; small, so that handlers can insert meanwhile. */
const DELETE_BATCH = 5_000;

/** The idempotent consumer's inbox: records each handled message in the transaction of its effect. */
export class Inbox {
  constructor(
    private readonly database: Pick<Database, 'sql' | 'transaction'>,
    private readonly onDuplicate: (queue: string) => void = () => undefined,
  ) {}

  /**
   * Runs the effect unless it has committed before; returns whether it ran. Each message has its own transaction:
   *
   * 1. BEGIN and the inbox row, in one packet. A duplicate ends here; a concurrent one waits for the first to commit.
   * 2. The effect, then its outbox rows.
   * 3. COMMIT. After a crash before it nothing is written, and the broker redelivers the message. After a crash behind it,
   *    or OutcomeUnknown, the inbox row makes the redelivery a no-op.
   */
  async once(message: InboxKey, effect: (tx: Transaction) => Promise<void>): Promise<boolean> {
    const isFirst = await this.database.transaction(
      async (tx) => {
        if (!(await insertRow(tx, message))) return false;
        await effect(tx);
        return true;
      },
      { pipelineBegin: true },
    );
    if (!isFirst) this.onDuplicate(message.queue);
    return isFirst;
  }

  /**
   * As {@link once}, for an effect outside the database that cannot be repeated safely. It runs in the transaction, so that a
   * concurrent duplicate waits for the inbox row. Throws EffectOutcomeUnknown if the effect succeeds and the commit does not:
   * each further attempt repeats the effect, so it must be counted.
   */
  async onceUnrepeatable(
    message: InboxKey,
    effect: () => Promise<void>,
    record: (tx: Transaction) => Promise<void>,
  ): Promise<boolean> {
    let isDone = false;
    try {
      return await this.once(message, async (tx) => {
        await effect();
        isDone = true;
        await record(tx);
      });
    } catch (error) {
      if (!isDone) throw error;
      throw new EffectOutcomeUnknown(
        `the effect succeeded but could not be recorded, a retry repeats it: ${(error as Error).message}`,
        { cause: error },
      );
    }
  }

  /**
   * Deletes the rows of messages handled more than `days` ago. Must be longer than a message can be redelivered (a day in its
   * queue) or its dead letter replayed.
   */
  async deleteOlderThan(days: number): Promise<void> {
    for (let deleted = DELETE_BATCH; deleted === DELETE_BATCH;)
      ({ count: deleted } = await this.database.sql`
        DELETE FROM inbox WHERE ctid IN (
          SELECT ctid FROM inbox WHERE handled_at < now() - make_interval(days => ${days}::int) LIMIT ${DELETE_BATCH}
        )`);
  }
}

/**
 * False for a duplicate. The statement is sent before BEGIN is answered. If BEGIN fails, it runs outside a transaction, where
 * `transaction_deferrable` has its default, and inserts nothing.
 */
async function insertRow(tx: Transaction, { id, queue }: InboxKey): Promise<boolean> {
  const { count } = await tx.sql`
    INSERT INTO inbox (message_id, queue) SELECT ${id}, ${queue}
    WHERE current_setting('transaction_deferrable') <> current_setting('default_transaction_deferrable')
    ON CONFLICT DO NOTHING`;
  if (count === 1) return true;
  const [isDefault] = await tx.sql`
    SELECT WHERE current_setting('transaction_deferrable') = current_setting('default_transaction_deferrable')`;
  if (!isDefault) return false;
  throw new Error('BEGIN DEFERRABLE has no effect: set default_transaction_deferrable to off for this role.');
}
