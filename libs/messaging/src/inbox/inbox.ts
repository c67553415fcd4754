import type { Database, Transaction } from '#database';
import type { Message } from '../envelope/message.js';
import { EffectOutcomeUnknown } from '../failure/failures.js';

/** What the inbox knows a message by: one message is handled once per queue. */
export type InboxKey = Pick<Message, 'id' | 'queue'>;

/** How many rows one statement deletes, so that the handlers that insert meanwhile are not held up. */
const DELETED_AT_ONCE = 5_000;

/** Remembers which message was handled from which queue, in the transaction of its effect: both are kept or neither is. */
export class Inbox {
  constructor(private readonly database: Pick<Database, 'sql' | 'transaction'>) {}

  /**
   * Runs the effect unless this message had it already; returns whether it ran. One message, one transaction:
   *
   * 1. BEGIN and the inbox row, sent together. A duplicate ends here; a concurrent one waits for the first to commit.
   * 2. The effect, then its outbox rows.
   * 3. COMMIT. A crash before it leaves nothing, and the broker delivers again; a crash after it leaves the row that
   *    turns the redelivery into a no-op. So does OutcomeUnknown.
   */
  async once(message: InboxKey, effect: (tx: Transaction) => Promise<void>): Promise<boolean> {
    return await this.database.transaction(
      async (tx) => {
        if (!(await insertRow(tx, message))) return false;
        await effect(tx);
        return true;
      },
      { pipelineBegin: true },
    );
  }

  /**
   * As {@link once}, for an effect outside the database that cannot be repeated safely. It runs in the transaction, so that
   * a concurrent duplicate waits for the inbox row. If it succeeds and the transaction does not, throws
   * EffectOutcomeUnknown: each further attempt repeats the effect, so it must be counted.
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
        `the effect is done and could not be recorded, a retry repeats it: ${(error as Error).message}`,
        { cause: error },
      );
    }
  }

  /**
   * Deletes what was handled this many days ago. Must be longer than any message can take to come again: a day in its
   * queue, and as long as its dead letter may be replayed.
   */
  async deleteOlderThan(days: number): Promise<void> {
    for (let deleted = DELETED_AT_ONCE; deleted === DELETED_AT_ONCE;)
      ({ count: deleted } = await this.database.sql`
        DELETE FROM inbox WHERE ctid IN (
          SELECT ctid FROM inbox WHERE handled_at < now() - make_interval(days => ${days}::int) LIMIT ${DELETED_AT_ONCE}
        )`);
  }
}

/**
 * False for a duplicate. The statement is sent before BEGIN is answered: if BEGIN failed, it runs outside of any
 * transaction, where `transaction_deferrable` is its default, and inserts nothing.
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
