import type { Contract, Payload } from '#contracts';
import { v7 as uuidv7 } from 'uuid';
import { encode } from '../envelope/encode.js';
import type { Cause, OutgoingMessage } from '../envelope/message.js';
import type { SqlTransaction } from '../sql.js';

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
      ...(replyTo !== undefined && { replyTo }),
    });
    const { messageId } = message.properties;
    await this.write(tx, [{ rowId: messageId, aggregate, message }]);
    return messageId;
  }

  /** Puts {@link replayOf} dead letters in; two letters of one message, of different queues, may be on their way at once. */
  async replay(tx: SqlTransaction, messages: readonly OutgoingMessage[]): Promise<void> {
    const rows = messages.map((message) => ({ rowId: uuidv7(), message }));
    await this.write(
      tx,
      rows.map((row) => ({ ...row, aggregate: row.rowId })),
    );
  }

  private async write(tx: SqlTransaction, rows: readonly NewRow[]): Promise<void> {
    await tx.$queryRawUnsafe(
      ADD,
      rows.map(({ rowId }) => rowId),
      rows.map(({ aggregate }) => aggregate),
      rows.map(({ message }) => message.exchange),
      rows.map(({ message }) => message.routingKey),
      rows.map(({ message }) => message.body.toString('utf8')),
      rows.map(({ message }) => JSON.stringify(message.properties)),
    );
  }
}

interface NewRow {
  rowId: string;
  aggregate: string;
  message: OutgoingMessage;
}

/** NOTIFY is delivered by the commit, so the relay never wakes for a row it can't see. */
const ADD = `
  WITH added AS (
    INSERT INTO outbox (message_id, aggregate, exchange, routing_key, body, properties)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
  )
  SELECT pg_notify('outbox', '')::text`;
