import type { OutgoingMessage } from '../envelope/message.js';
import { withoutSecrets } from '../failure/without-secrets.js';

/** One step of one message in this process, told after it is done; whoever listens must neither throw nor take long. */
export interface Move {
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
  body: Buffer;
}

interface Carrier {
  body: Buffer;
  properties: { messageId?: unknown; type?: unknown; correlationId?: unknown; headers?: unknown };
}

/** Reads what also a malformed message may say about itself. */
export function moveOf(
  { body, properties }: Carrier,
  { step, queue, tookMs, error }: Pick<Move, 'step' | 'queue' | 'tookMs' | 'error'>,
): Move {
  const { retry_count, causation_id } = (properties.headers ?? {}) as Record<string, unknown>;
  return {
    step,
    queue,
    tookMs,
    body,
    error: error === undefined ? undefined : withoutSecrets(error),
    type: text(properties.type) ?? 'unknown',
    messageId: text(properties.messageId) ?? 'none',
    correlationId: text(properties.correlationId),
    causationId: text(causation_id),
    attempt: typeof retry_count === 'number' ? retry_count + 1 : 1,
  };
}

/** A row of the outbox that the broker has confirmed; the time is from its writing to now. */
export function publishedMove(message: OutgoingMessage): Move {
  const writtenAt = Date.parse(String(message.properties.headers['timestamp']));
  const tookMs = Math.max(0, Date.now() - (writtenAt || Date.now()));
  return moveOf(message, { step: 'published', queue: undefined, tookMs, error: undefined });
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
