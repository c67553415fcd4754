import type { Contract, Payload } from '#contracts';

/** What a message, a request or a job passes on to whatever it causes, so that a story can be told from its end to its beginning. */
export interface MessageContext {
  /** One per customer request, the same through every hop. */
  readonly correlationId: string;
  /** W3C Trace Context; each hop is a child of the one before. */
  readonly traceparent: string;
  /** Id of the causing message; absent at the door. */
  readonly id?: string;
}

/** A message as a handler sees it: read, checked against its contract, brought to the current major. */
export type Message<C extends Contract = Contract> = MessageWith<Payload<C>>;

/** A message by its payload: spelled out, because TypeScript would take messages of two contracts for the same type. */
export interface MessageWith<P> extends MessageContext {
  /** UUID v7, given once when the outbox row is written, kept through retries and replays. */
  readonly id: string;
  readonly type: string;
  readonly version: string;
  readonly timestamp: Date;
  readonly causationId?: string;
  readonly producer: string;
  /** Where the sender of a request awaits the answer. */
  readonly replyTo?: string;
  readonly retryCount: number;
  /** Handed out before without an answer: its consumer died or was cut off, perhaps because of it. */
  readonly redelivered: boolean;
  readonly payload: P;
  /** The queue it was taken from: with `id` the key of the inbox. */
  readonly queue: string;
}

/** A message ready for the wire, as the outbox keeps it. */
export interface OutgoingMessage {
  exchange: string;
  routingKey: string;
  body: Buffer;
  properties: MessageProperties;
}

/** The AMQP properties that carry a message's metadata; names as amqplib has them. */
export interface MessageProperties {
  messageId: string;
  type: string;
  correlationId: string;
  /** Seconds since 1970; the header of the same name has the milliseconds. */
  timestamp: number;
  contentType: 'application/json';
  persistent: boolean;
  replyTo?: string;
  headers: Record<string, unknown>;
}
