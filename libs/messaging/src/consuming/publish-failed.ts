import type { ConsumeMessage } from 'amqplib';
import type { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import { attemptsIn, type FailedAttempt, retryCountIn } from '../envelope/metadata.js';
import {
  cutToBytes,
  metadataAsText,
  publishable,
  type PublishableMetadata,
} from '../envelope/publishable.js';
import type { FinalErrorAction } from '../failure/error-policy.js';
import { PermanentFailure } from '../failure/failures.js';
import { withoutSecrets } from '../failure/without-secrets.js';
import { Exchange, retryExchange } from '../topology-names.js';

/** Why a message was not handled, and what the error policy decided. */
export interface Failure {
  error: Error;
  action: FinalErrorAction;
}

/** The reason of a dead letter whose metadata a retry cannot carry. */
const UNPUBLISHABLE = 'unpublishable-metadata';

/** Sends the message back to the queue it failed in, after the delay; no other queue gets it. */
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
 * Sends the message to the dead letter queue, with its error in the headers. amqplib can encode every dead letter: metadata
 * that it cannot encode is left out, and the header `original_metadata` then has all metadata as text.
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

/** A dead letter in place of a retry that cannot carry all metadata; its error names them. */
export function publishableFailure(delivery: ConsumeMessage, failure: Failure): Failure {
  const { error, action } = failure;
  if (action.kind !== 'retry') return failure;
  const { leftOut } = publishableOf(delivery);
  if (leftOut.length === 0) return failure;
  const names = `${leftOut.slice(0, 5).join(', ')}${leftOut.length > 5 ? ` and ${leftOut.length - 5} more` : ''}`;
  const message = `${error.message} (not retried: a retry cannot carry ${names})`;
  return {
    error: new PermanentFailure(message, { cause: error }),
    action: { kind: 'dead-letter', reason: UNPUBLISHABLE },
  };
}

const publishableOf = ({ properties }: ConsumeMessage): PublishableMetadata =>
  publishable({ ...properties }, headersToForward(properties.headers));

/**
 * The headers of a message that a retry, a dead letter or a replay carries. Left out are those that the broker or the consumer
 * sets at each hop, and `CC` and `BCC`, with which RabbitMQ would publish to further routing keys.
 */
export const headersToForward = (headers: object | undefined): Record<string, unknown> =>
  without(
    headers,
    /^(x-(death$|(first|last)-death-|delivery-count$|acquired-count$)|B?CC$|attempts$|retry_count$)/,
  );

/** Leaves out the broker's delivery counts, which belong to one queue; keeps `x-death`. */
export const headersWithoutDeliveryCounts = (headers: object | undefined): Record<string, unknown> =>
  without(headers, /^x-(delivery|acquired)-count$/);

const without = (headers: object = {}, names: RegExp): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.test(name)));

const attemptsWith = (delivery: ConsumeMessage, error: Error): FailedAttempt[] => [
  ...attemptsIn(delivery.properties.headers),
  { at: new Date().toISOString(), error: redacted(error.message, 1_000) },
];

/** Without secrets and cut: operators see the headers, and they must fit into one frame of the broker. */
const redacted = (text: string, maxBytes: number): string => cutToBytes(withoutSecrets(text), maxBytes);
