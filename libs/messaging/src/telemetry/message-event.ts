import type { OutgoingMessage } from '../envelope/message.js';
import { retryCountIn } from '../envelope/metadata.js';
import { withoutSecrets } from '../failure/without-secrets.js';

/** One step of one message in this process, told after it is done; whoever listens must neither throw nor take long. */
export interface MessageEvent {
  step: 'published' | 'handled' | 'retried' | 'dead-lettered';
  /** Where the message was taken from; undefined when it was published. */
  queue: string | undefined;
  type: string;
  messageId: string;
  correlationId: string | undefined;
  causationId: string | undefined;
  /** 1 for the first try. */
  attempt: number;
  /** From delivery to settled, or from written into the outbox to confirmed. */
  tookMs: number;
  /** Why it was retried or given up. */
  error: string | undefined;
  /** The reason of its dead letter; undefined unless it was dead-lettered. */
  reason?: string | undefined;
  body: Buffer;
}

const MOST_CHARACTERS = 4_000;
/** Of any message; a hand-written one may have any count. */
const MOST_ATTEMPTS = 1_000_000;

interface Carrier {
  body: Buffer;
  properties: { messageId?: unknown; type?: unknown; correlationId?: unknown; headers?: unknown };
}

/** Reads what also a malformed message may say about itself. */
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
    error: error === undefined ? undefined : withoutSecrets(error).slice(0, MOST_CHARACTERS),
    reason,
    type: text(properties.type) ?? 'unknown',
    messageId: text(properties.messageId) ?? 'none',
    correlationId: text(properties.correlationId),
    causationId: text(headers['causation_id']),
    attempt: Math.min(retryCountIn(headers), MOST_ATTEMPTS) + 1,
  };
}

/** A row of the outbox that the broker has confirmed; the time is from its writing to now. */
export function publishedMessageEvent(message: OutgoingMessage): MessageEvent {
  const writtenAt = Date.parse(String(message.properties.headers['timestamp']));
  // A replayed message of another client may have no timestamp.
  const tookMs = Number.isNaN(writtenAt) ? 0 : Math.max(0, Date.now() - writtenAt);
  return messageEventOf(message, { step: 'published', queue: undefined, tookMs, error: undefined });
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
