import type { Contract, Payload } from '#contracts';
import type { Transaction } from '#database';
import { v7 as uuidv7 } from 'uuid';
import { encode } from '../envelope/encode.js';
import type { MessageContext, OutgoingMessage } from '../envelope/message.js';

/** What a publisher says about a message beyond its payload. */
export interface OutboxOptions {
  /** What led to this message: the message being handled, the request, the job. */
  causedBy: MessageContext;
  /** Messages of one aggregate leave in the order they were written; of different aggregates in any. */
  aggregate: string;
  /** Where the answer to a request is awaited. */
  replyTo?: string;
  /** A UUID v7 made before; a request needs it when its reply is registered before its transaction begins. */
  messageId?: string | undefined;
}

/** Puts messages into the transaction of the change they tell of: both happen or neither does; the relay does the publishing. */
export class Outbox {
  constructor(private readonly producer: string) {}

  /** Returns the message's id. Throws PermanentFailure when the payload breaks its contract or is too large. */
  async add<C extends Contract>(
    tx: Transaction,
    contract: C,
    payload: Payload<C>,
    { aggregate, ...options }: OutboxOptions,
  ): Promise<string> {
    const message = encode(contract, payload, { producer: this.producer, ...options });
    const { messageId } = message.properties;
    await insertRow(tx, messageId, aggregate, message);
    return messageId;
  }

  /** Puts {@link replayOf} dead letters in; two letters of one message, of different queues, may be on their way at once. */
  async replay(tx: Transaction, messages: readonly OutgoingMessage[]): Promise<void> {
    for (const message of messages) {
      const rowId = uuidv7();
      await insertRow(tx, rowId, rowId, message);
    }
  }
}

/** Sent at once, answered with COMMIT. NOTIFY is delivered by the commit, so the relay never wakes for a row it can't see. */
const insertRow = (
  tx: Transaction,
  rowId: string,
  aggregate: string,
  message: OutgoingMessage,
): Promise<void> =>
  tx.sqlWithCommit`
    INSERT INTO outbox (message_id, aggregate, exchange, routing_key, body, properties)
    VALUES (${rowId}, ${aggregate}, ${message.exchange}, ${message.routingKey},
            ${message.body.toString('utf8')}, ${JSON.stringify(message.properties)})
    RETURNING pg_notify('outbox', '')::text`;
