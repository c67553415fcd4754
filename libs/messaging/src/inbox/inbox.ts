import type { Message } from '../envelope/message.js';
import type { SqlTransaction, Transactions } from '../sql.js';

/** What the inbox knows a message by. */
export type InboxKey = Pick<Message, 'id' | 'queue'>;

/** Remembers which message was handled from which queue, in the transaction of the effect: both are kept or neither is. */
export class Inbox<Tx extends SqlTransaction = SqlTransaction> {
  constructor(private readonly database: Transactions<Tx>) {}

  /**
   * Runs the effect unless this message had it already; returns whether it ran.
   *
   * 1. The inbox row is inserted. A duplicate ends here, a concurrent twin waits here for the first to commit.
   * 2. The effect and its outbox rows are written in the same transaction.
   * 3. Commit. A crash before it leaves nothing, the broker delivers again; a crash after it leaves the row that turns
   *    the redelivery into a no-op.
   */
  async once(message: InboxKey, effect: (tx: Tx) => Promise<void>): Promise<boolean> {
    return await this.database.$transaction(async (tx) => {
      const inserted = await tx.$executeRawUnsafe(INSERT, message.id, message.queue);
      if (inserted === 0) return false;
      await effect(tx);
      return true;
    });
  }

  /**
   * Forgets what was handled this many days ago, so that the table does not grow for ever. Must be longer than any message
   * can take to come again: a day in its queue, and as long as its dead letter may wait for a replay.
   */
  async forgetAfter(days: number): Promise<void> {
    for (let forgotten = BATCH; forgotten === BATCH;)
      forgotten = await this.database.$transaction((tx) => tx.$executeRawUnsafe(FORGET, days, BATCH));
  }
}

/** Small enough not to hold back the handlers that insert meanwhile. */
const BATCH = 5_000;

const FORGET = `
  DELETE FROM inbox WHERE ctid IN (
    SELECT ctid FROM inbox WHERE handled_at < now() - make_interval(days => $1::int) LIMIT $2
  )`;

const INSERT = 'INSERT INTO inbox (message_id, queue) VALUES ($1, $2) ON CONFLICT DO NOTHING';
