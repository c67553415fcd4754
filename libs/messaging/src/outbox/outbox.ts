import type { Contract, Payload } from '#contracts';
import type { Transaction } from '#database';
import { v7 as uuidv7 } from 'uuid';
import { encode } from '../envelope/encode.js';
import type { MessageContext, OutgoingMessage } from '../envelope/message.js';
import { inSpan } from '../tracing/in-span.js';
import { startCreateSpan, startReplaySpan } from '../tracing/message-spans.js';

export interface OutboxOptions {
  /** The context of the handled message, the request or the job. */
  causedBy: MessageContext;
  /** Messages of one aggregate are published in the order in which they were added; of different aggregates in any order. */
  aggregate: string;
  /** The reply queue; only for a request. */
  replyTo?: string;
  /** A UUID v7; needed if the reply to a request is expected before its transaction begins. */
  messageId?: string | undefined;
}

/** The transactional outbox: adds messages to the transaction of a change, so that both commit or none. The relay publishes. */
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
    const span = startCreateSpan(message, options.causedBy);
    await inSpan(span, () => insertRow(tx, messageId, aggregate, message));
    return messageId;
  }

  /** Adds {@link replayOf} dead letters. Two of one message, from different queues, may be in the outbox at once. */
  async replay(tx: Transaction, messages: readonly OutgoingMessage[]): Promise<void> {
    for (const message of messages) {
      const rowId = uuidv7();
      await inSpan(startReplaySpan(message), () => insertRow(tx, rowId, rowId, message));
    }
  }
}

/** Resolves when it is sent; fails with COMMIT. PostgreSQL delivers NOTIFY after the commit, when the relay can see the row. */
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
