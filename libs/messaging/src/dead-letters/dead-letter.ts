import type { ConsumeMessage } from 'amqplib';
import {
  attemptsOf,
  type FailedAttempt,
  headersOf,
  headersWithoutCounts,
  propertiesOf,
} from '../consuming/settle.js';

/** A message that was given up, with all that its dead letter queue knew of it. */
export interface DeadLetter {
  /** The queue that gave it up, and the only one that it is ever sent back to. */
  queue: string;
  messageId?: string;
  type?: string;
  correlationId?: string;
  /** A word to file it under: why a consumer gave up, or the broker's `expired` or `delivery_limit`. */
  reason: string;
  errorName: string;
  error: string;
  stack: string;
  attempts: readonly FailedAttempt[];
  diedAt: Date;
  /** Tells this death of a message from its next one, and a second delivery of the letter from both. */
  death: string;
  properties: Record<string, unknown>;
  headers: Record<string, unknown>;
  body: Buffer;
}

/** Reads whatever lies in a dead letter queue; there is nothing that it refuses. */
export function readDeadLetter(delivery: ConsumeMessage, queue: string): DeadLetter {
  const headers = headersWithoutCounts(delivery.properties.headers);
  const properties: Record<string, unknown> = { ...propertiesOf(delivery) };
  const cause = headers['dead_queue'] === queue ? causeByConsumer(headers) : causeByBroker(headers, queue);
  return {
    queue,
    ...text('messageId', properties['messageId']),
    ...text('type', properties['type']),
    ...text('correlationId', properties['correlationId']),
    ...cause,
    attempts: attemptsOf(delivery),
    properties,
    headers,
    body: delivery.content,
  };
}

/** The headers that the message had before it failed; a replay begins anew with them. */
export const headersBeforeFailing = (headers: Record<string, unknown>): Record<string, unknown> => {
  const kept = headersOf(headers);
  for (const name of ADDED_BY_FAILURE) delete kept[name];
  return { ...kept, retry_count: 0 };
};

const ADDED_BY_FAILURE = [
  ...['dead_reason', 'dead_queue', 'dead_at', 'error', 'error_name', 'stack', 'attempts'],
];

type Cause = Pick<DeadLetter, 'reason' | 'errorName' | 'error' | 'stack' | 'diedAt' | 'death'>;

const causeByConsumer = (headers: Record<string, unknown>): Cause => ({
  reason: wordIn(headers, 'dead_reason', 'unknown'),
  errorName: wordIn(headers, 'error_name', 'Error'),
  error: wordIn(headers, 'error', ''),
  stack: wordIn(headers, 'stack', ''),
  diedAt: readTime(headers['dead_at']),
  death: wordIn(headers, 'dead_at', 'unknown'),
});

const explanations: Record<string, string> = {
  expired: 'it waited in its queue for longer than it may, see the header x-message-ttl of the queue',
  delivery_limit: 'it was delivered as often as the queue allows and never answered',
};

/** What the broker itself gives up has no error and no stack, only `x-death`, one entry per queue it died in. */
function causeByBroker(headers: Record<string, unknown>, queue: string): Cause {
  const deaths = Array.isArray(headers['x-death']) ? (headers['x-death'] as BrokerDeath[]) : [];
  const { reason = 'unknown', count = 0, time } = deaths.find((death) => death.queue === queue) ?? {};
  return {
    reason,
    errorName: 'RabbitMQ',
    error: explanations[reason] ?? 'it was put into the dead letters by hand',
    stack: '',
    diedAt: time ? new Date(time.value * 1000) : new Date(),
    death: `${reason} ${count} ${time?.value ?? 0}`,
  };
}

interface BrokerDeath {
  queue?: string;
  reason?: string;
  count?: number;
  /** AMQP's timestamp, in seconds. */
  time?: { value: number };
}

function readTime(iso: unknown): Date {
  const time = new Date(typeof iso === 'string' ? iso : Number.NaN);
  return Number.isNaN(time.getTime()) ? new Date() : time;
}

function wordIn(headers: Record<string, unknown>, name: string, otherwise: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : otherwise;
}

const text = <K extends string>(key: K, value: unknown) =>
  (typeof value === 'string' && value !== '' ? { [key]: value } : {}) as { [P in K]?: string };
