import type { ConsumeMessage } from 'amqplib';
import type { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import { attemptsIn, type FailedAttempt, retryCountIn } from '../envelope/metadata.js';
import {
  cutToBytes,
  metadataAsText,
  publishable,
  type PublishableMetadata,
} from '../envelope/publishable.js';
import { PermanentFailure } from '../failure/failures.js';
import { withoutSecrets } from '../failure/without-secrets.js';
import { Exchange, retryExchange } from '../topology-names.js';

/** Metadata that a retry cannot carry: the message becomes a dead letter at once. */
export const UNPUBLISHABLE = 'unpublishable-metadata';

/** Sends the message back to the queue it failed in, after the delay; the other listeners never see it again. */
export const publishRetry = (
  publisher: ConfirmedPublisher,
  queue: string,
  delivery: ConsumeMessage,
  error: Error,
  delayMs: number,
): Promise<void> => {
  const { properties, headers } = publishableOf(delivery);
  return publisher.publish({
    exchange: retryExchange(delayMs),
    routingKey: queue,
    body: delivery.content,
    properties: {
      ...properties,
      headers: {
        ...headers,
        retry_count: retryCountIn(delivery.properties.headers) + 1,
        attempts: attemptsWith(delivery, error),
      },
    },
  });
};

/**
 * Puts the message with what went wrong where an operator finds it. It can always be published: metadata that amqplib
 * cannot encode is left out, and all metadata is then in the header `original_metadata` as text.
 */
export const publishDeadLetter = (
  publisher: ConfirmedPublisher,
  queue: string,
  delivery: ConsumeMessage,
  error: Error,
  reason: string,
): Promise<void> => {
  const { properties, headers, leftOut } = publishableOf(delivery);
  return publisher.publish({
    exchange: Exchange.deadLetters,
    routingKey: queue,
    body: delivery.content,
    properties: {
      ...properties,
      headers: {
        ...headers,
        retry_count: retryCountIn(delivery.properties.headers),
        dead_reason: reason,
        dead_queue: queue,
        dead_at: new Date().toISOString(),
        error: redacted(error.message, 4_000),
        error_name: redacted(error.name, 200),
        stack: redacted(error.stack ?? '', 8_000),
        attempts: attemptsWith(delivery, error),
        ...(leftOut.length > 0 && { original_metadata: metadataAsText(delivery.properties, 12_000) }),
      },
    },
  });
};

/** The error with what a retry could not carry of the metadata; undefined when it can carry everything. */
export function unpublishableError(delivery: ConsumeMessage, error: Error): Error | undefined {
  const { leftOut } = publishableOf(delivery);
  if (leftOut.length === 0) return undefined;
  const names = `${leftOut.slice(0, 5).join(', ')}${leftOut.length > 5 ? ` and ${leftOut.length - 5} more` : ''}`;
  return new PermanentFailure(`${error.message} (not retried: a retry cannot carry ${names})`, {
    cause: error,
  });
}

const publishableOf = ({ properties }: ConsumeMessage): PublishableMetadata =>
  publishable({ ...properties }, headersOf(properties.headers));

/**
 * The headers that a message keeps on its way. Those that the broker or a failure adds are written anew on each hop, and
 * with `CC` RabbitMQ would publish to further routing keys.
 */
export const headersOf = (given: object | undefined): Record<string, unknown> =>
  without(
    given,
    /^(x-(death$|(first|last)-death-|delivery-count$|acquired-count$)|B?CC$|attempts$|retry_count$)/,
  );

/** The headers without the broker's counts of one queue, which say nothing in another; why the broker gave the message up stays. */
export const headersWithoutCounts = (given: object | undefined): Record<string, unknown> =>
  without(given, /^x-(delivery|acquired)-count$/);

const without = (headers: object = {}, names: RegExp): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.test(name)));

const attemptsWith = (delivery: ConsumeMessage, error: Error): FailedAttempt[] => [
  ...attemptsIn(delivery.properties.headers),
  { at: new Date().toISOString(), error: redacted(error.message, 1_000) },
];

/** Without secrets, then cut: headers travel with every hop, are shown to operators and count against the broker's frame size. */
const redacted = (text: string, maxBytes: number): string => cutToBytes(withoutSecrets(text), maxBytes);
