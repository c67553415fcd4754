import { AsyncResource } from 'node:async_hooks';
import type { Message } from '../envelope/message.js';
import { withOneWrite } from '../outbox/write-rows.js';
import type { SqlTransaction, Transactions } from '../sql.js';
import { LOCK_PATIENCE, Together } from '../together.js';

/** What the inbox knows a message by, what it is about, and whether it was tried before. */
export type InboxKey = Pick<Message, 'id' | 'queue'> &
  Partial<Pick<Message, 'aggregate' | 'redelivered' | 'retryCount'>>;

interface Handling<Tx> {
  message: InboxKey;
  effect: (tx: Tx) => Promise<void>;
}

/** Remembers which message was handled from which queue, in the transaction of the effect: both are kept or neither is. */
export class Inbox<Tx extends SqlTransaction = SqlTransaction> {
  private readonly together = new Together<Handling<Tx>, boolean>(
    (batch) => this.handle(batch, LOCK_PATIENCE),
    ({ message, effect }) => this.onceAlone(message, effect),
  );

  constructor(private readonly database: Transactions<Tx>) {}

  /**
   * Runs the effect unless this message had it already; returns whether it ran. Messages that come while another
   * transaction of this process is at work share the next one. If that fails, or waits for a lock, it has done nothing,
   * and each of its messages goes {@link onceAlone}: an effect may run twice, so it may change this database and nothing else.
   * Effects about different aggregates run at the same time: what an effect reads in order to write it must be its
   * aggregate's alone, or be changed by one statement.
   * A message that was tried before goes alone from the start, lest it take others down again.
   */
  async once(message: InboxKey, effect: (tx: Tx) => Promise<void>): Promise<boolean> {
    if (message.redelivered || message.retryCount) return await this.onceAlone(message, effect);
    return await this.together.do({ message, effect: AsyncResource.bind(effect) });
  }

  /** As {@link once}, in a transaction of its own: for an effect that takes its time, or reaches beyond the database. */
  async onceAlone(message: InboxKey, effect: (tx: Tx) => Promise<void>): Promise<boolean> {
    const [ran] = await this.handle([{ message, effect }]);
    return ran!;
  }

  /**
   * Forgets what was handled this many days ago, so that the table does not grow for ever. Must be longer than any message
   * can take to come again: a day in its queue, and as long as its dead letter may wait for a replay.
   */
  async forgetAfter(days: number): Promise<void> {
    for (let forgotten = BATCH; forgotten === BATCH;)
      forgotten = await this.database.$transaction((tx) => tx.$executeRawUnsafe(FORGET, days, BATCH));
  }

  /**
   * 1. The inbox rows are inserted. A duplicate ends here, a concurrent twin waits here for the first to commit.
   * 2. The effects run, of one aggregate one after another, all others together, so that no statement waits for the answer
   *    to another's. Then their outbox rows are written. All in the same transaction.
   * 3. Commit. A crash before it leaves nothing, the broker delivers again; a crash after it leaves the rows that turn
   *    the redeliveries into no-ops.
   *
   * Returns of each whether its effect ran.
   */
  private async handle(batch: readonly Handling<Tx>[], lockPatience?: string): Promise<boolean[]> {
    return await this.database.$transaction(async (tx) => {
      const inserted = await tx.$queryRawUnsafe<{ key: string }[]>(
        INSERT,
        batch.map(({ message }) => message.id),
        batch.map(({ message }) => message.queue),
        lockPatience ?? null,
      );
      const fresh = new Set(inserted.map(({ key }) => key));
      const runs = batch.map(({ message }) => fresh.delete(`${message.id} ${message.queue}`));
      await withOneWrite(tx, batch.length, async () => {
        await Promise.all(
          byAggregate(batch.filter((_, i) => runs[i])).map(async (ofOne) => {
            for (const { effect } of ofOne) await effect(tx);
          }),
        );
      });
      return runs;
    });
  }
}

/** One that names no aggregate may be about the same as any other: with it, all go one after another. */
function byAggregate<Tx>(batch: readonly Handling<Tx>[]): (readonly Handling<Tx>[])[] {
  const groups = new Map<string, Handling<Tx>[]>();
  for (const handling of batch) {
    const { aggregate } = handling.message;
    if (aggregate === undefined) return [batch];
    const group = groups.get(aggregate);
    if (group) group.push(handling);
    else groups.set(aggregate, [handling]);
  }
  return [...groups.values()];
}

/** Small enough not to hold back the handlers that insert meanwhile. */
const BATCH = 5_000;

const FORGET = `
  DELETE FROM inbox WHERE ctid IN (
    SELECT ctid FROM inbox WHERE handled_at < now() - make_interval(days => $1::int) LIMIT $2
  )`;

const INSERT = `
  INSERT INTO inbox (message_id, queue)
  SELECT id, queue FROM unnest($1::text[], $2::text[]) AS message (id, queue)
  WHERE $3::text IS NULL OR set_config('lock_timeout', $3, true) <> ''
  ON CONFLICT DO NOTHING
  RETURNING message_id || ' ' || queue AS key`;
