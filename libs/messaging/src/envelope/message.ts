import type { Contract, Payload } from '#contracts';
import type { SpanContext } from '@opentelemetry/api';

/** A message, a request or a job passes it on to each message that it causes. */
export interface MessageContext {
  /** One per customer request, the same at every hop. */
  readonly correlationId: string;
  /** The span that caused messages continue. Undefined in background work: its first message begins a trace. */
  readonly spanContext?: SpanContext | undefined;
  /** The id of the message that is handled; absent in a request or a job. */
  readonly id?: string;
}

/** A message as its handler gets it: checked against its contract and upcast to the current major. */
export type Message<C extends Contract = Contract> = MessageWith<Payload<C>>;

/** By its payload, because TypeScript would take messages of two contracts for the same type. */
export interface MessageWith<P> extends MessageContext {
  /** UUID v7, generated with the outbox row, the same in every retry and replay. */
  readonly id: string;
  readonly type: string;
  readonly version: string;
  readonly timestamp: Date;
  readonly causationId?: string;
  readonly producer: string;
  /** The queue on which the sender of a request waits for the reply. */
  readonly replyTo?: string;
  readonly retryCount: number;
  /** Delivered before without an ack: the consumer crashed or lost its connection, perhaps because of this message. */
  readonly redelivered: boolean;
  readonly payload: P;
  /** With `id` the key of the inbox. */
  readonly queue: string;
}

/** An encoded message, as an outbox row has it. */
export interface OutgoingMessage {
  exchange: string;
  routingKey: string;
  body: Buffer;
  properties: MessageProperties;
}

/** The AMQP properties of a message, by their names in amqplib. */
export interface MessageProperties {
  messageId: string;
  type: string;
  correlationId: string;
  /** Seconds since 1970; the header of the same name has milliseconds. */
  timestamp: number;
  contentType: 'application/json';
  persistent: boolean;
  replyTo?: string;
  headers: Record<string, unknown>;
}
