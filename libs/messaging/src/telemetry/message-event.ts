import { type SpanContext, trace } from '@opentelemetry/api';
import type { OutgoingMessage } from '../envelope/message.js';
import { retryCountIn } from '../envelope/metadata.js';
import { Exchange } from '../topology-names.js';
import { withoutSecrets } from '../failure/without-secrets.js';
import { sendSpanOf } from '../tracing/message-spans.js';
import { recordedContextOf } from '../tracing/trace-context.js';

/** One step of a message in this process, reported after it is done. A listener must not throw and must return soon. */
export interface MessageEvent {
  step: 'published' | 'handled' | 'retried' | 'dead-lettered';
  /** The queue of the consumer; undefined if the step is `published`. */
  queue: string | undefined;
  type: string;
  messageId: string;
  correlationId: string | undefined;
  causationId: string | undefined;
  /** 1 for the first attempt. */
  attempt: number;
  /** From the delivery to the ack, or from the outbox row to the confirm. */
  tookMs: number;
  /** Why it was retried or dead-lettered. */
  error: string | undefined;
  /** The reason of the dead letter; undefined for the other steps. */
  reason?: string | undefined;
  traceparent?: string | undefined;
  /** Of the span `process` or `send` of this step; undefined if no SDK records it. */
  spanContext?: SpanContext | undefined;
  /** Only of a published message. */
  headers?: Readonly<Record<string, unknown>>;
  body: Buffer;
}

const MAX_ERROR_CHARACTERS = 4_000;
/** A message of another client may have any retry count. */
const MAX_ATTEMPTS = 1_000_000;

interface Carrier {
  body: Buffer;
  properties: { messageId?: unknown; type?: unknown; correlationId?: unknown; headers?: unknown };
}

/** Accepts any malformed message. */
export function messageEventOf(
  { body, properties }: Carrier,
  {
    step,
    queue,
    tookMs,
    error,
    reason,
  }: Pick<MessageEvent, 'step' | 'queue' | 'tookMs' | 'error' | 'reason'>,
): MessageEvent {
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  return {
    step,
    queue,
    tookMs,
    body,
    error: error === undefined ? undefined : withoutSecrets(error).slice(0, MAX_ERROR_CHARACTERS),
    reason,
    type: text(properties.type) ?? 'unknown',
    messageId: text(properties.messageId) ?? 'none',
    correlationId: text(properties.correlationId),
    causationId: text(headers['causation_id']),
    traceparent: text(headers['traceparent']),
    spanContext: recordedContextOf(trace.getActiveSpan()),
    attempt: Math.min(retryCountIn(headers), MAX_ATTEMPTS) + 1,
  };
}

/** The event of an outbox row that the broker has confirmed. A replay keeps the timestamp of its message, so it took 0 ms. */
export function publishedMessageEvent(message: OutgoingMessage): MessageEvent {
  const addedAt = Date.parse(String(message.properties.headers['timestamp']));
  const isUnknown = message.exchange === Exchange.replay || Number.isNaN(addedAt);
  const tookMs = isUnknown ? 0 : Math.max(0, Date.now() - addedAt);
  return {
    ...messageEventOf(message, { step: 'published', queue: undefined, tookMs, error: undefined }),
    spanContext: sendSpanOf(message),
    headers: message.properties.headers,
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
