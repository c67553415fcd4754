import type { Contract, Payload } from '#contracts';
import { v7 as uuidv7 } from 'uuid';
import { encode } from '../envelope/encode.js';
import type { Cause, OutgoingMessage } from '../envelope/message.js';
import type { SqlTransaction } from '../sql.js';
import { writeRows } from './write-rows.js';

/** What a publisher says about a message beyond its payload. */
export interface OutboxOptions {
  /** What led to this message: the message being handled, the request, the job. */
  causedBy: Cause;
  /** Messages of one aggregate leave in the order they were written; of different aggregates in any. */
  aggregate: string;
  /** Where the answer to a request is awaited. */
  replyTo?: string;
}

/** Puts messages into the transaction of the change they tell of: both happen or neither does; the relay does the publishing. */
export class Outbox {
  constructor(private readonly producer: string) {}

  /** Returns the message's id. Throws PermanentFailure when the payload breaks its contract or is too large. */
  async add<C extends Contract>(
    tx: SqlTransaction,
    contract: C,
    payload: Payload<C>,
    { aggregate, causedBy, replyTo }: OutboxOptions,
  ): Promise<string> {
    const message = encode(contract, payload, {
      producer: this.producer,
      causedBy,
      aggregate,
      ...(replyTo !== undefined && { replyTo }),
    });
    const { messageId } = message.properties;
    await writeRows(tx, [{ rowId: messageId, aggregate, message }]);
    return messageId;
  }

  /** Puts {@link replayOf} dead letters in; two letters of one message, of different queues, may be on their way at once. */
  async replay(tx: SqlTransaction, messages: readonly OutgoingMessage[]): Promise<void> {
    const rows = messages.map((message) => ({ rowId: uuidv7(), message }));
    await writeRows(
      tx,
      rows.map((row) => ({ ...row, aggregate: row.rowId })),
    );
  }
}
