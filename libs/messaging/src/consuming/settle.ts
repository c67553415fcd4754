import type { ConsumeMessage } from 'amqplib';
import type { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import { retryCountOf } from '../envelope/decode.js';
import type { MessageProperties } from '../envelope/message.js';
import { withoutSecrets } from '../failure/without-secrets.js';
import { Exchange, retryExchange } from '../topology-names.js';

/** One failed try, as the headers of a retried or dead message list them. */
export interface FailedAttempt {
  at: string;
  error: string;
}

/** Sends the message back to the queue it failed in, after the delay; the other listeners never see it again. */
export const publishRetry = (
  publisher: ConfirmedPublisher,
  queue: string,
  delivery: ConsumeMessage,
  error: Error,
  delayMs: number,
): Promise<void> =>
  publisher.publish({
    exchange: retryExchange(delayMs),
    routingKey: queue,
    body: delivery.content,
    properties: {
      ...propertiesOf(delivery),
      headers: {
        ...headersOf(delivery.properties.headers),
        retry_count: retryCountOf(delivery) + 1,
        attempts: [...attemptsOf(delivery), { at: new Date().toISOString(), error: told(error.message) }],
      },
    },
  });

/** Puts the message, as it came, with what went wrong, where an operator finds it. */
export const publishDeadLetter = (
  publisher: ConfirmedPublisher,
  queue: string,
  delivery: ConsumeMessage,
  error: Error,
  reason: string,
): Promise<void> =>
  publisher.publish({
    exchange: Exchange.deadLetters,
    routingKey: queue,
    body: delivery.content,
    properties: {
      ...propertiesOf(delivery),
      headers: {
        ...headersOf(delivery.properties.headers),
        dead_reason: reason,
        dead_queue: queue,
        dead_at: new Date().toISOString(),
        error: told(error.message),
        error_name: error.name,
        stack: told(error.stack ?? ''),
        attempts: [...attemptsOf(delivery), { at: new Date().toISOString(), error: told(error.message) }],
      },
    },
  });

/** The headers without those that the broker adds, which would be taken for this hop's on the next one. */
export const headersOf = (given: object | undefined): Record<string, unknown> =>
  without(given, /^x-(death$|(first|last)-death-|delivery-count$|acquired-count$)/);

/** The headers without the broker's counts of one queue, which say nothing in another; why the broker gave the message up stays. */
export const headersWithoutCounts = (given: object | undefined): Record<string, unknown> =>
  without(given, /^x-(delivery|acquired)-count$/);

const without = (headers: object = {}, names: RegExp): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.test(name)));

/** The properties that a message keeps on its way; what a publisher sets anew for each hop is not among them. */
export function propertiesOf({ properties }: ConsumeMessage): MessageProperties {
  const given: Record<string, unknown> = { ...properties };
  const known = Object.fromEntries(
    ['messageId', 'type', 'correlationId', 'timestamp', 'contentType', 'replyTo']
      .map((name) => [name, given[name]] as const)
      .filter(([, value]) => value !== undefined),
  );
  return { ...(known as unknown as MessageProperties), persistent: true };
}

/** Every failed try so far, the oldest first. */
export const attemptsOf = (delivery: ConsumeMessage): FailedAttempt[] => {
  const attempts: unknown = delivery.properties.headers?.['attempts'];
  return Array.isArray(attempts) ? (attempts as FailedAttempt[]) : [];
};

/** Headers travel with every hop, are shown to operators and count against the broker's frame size. */
function told(text: string): string {
  const kept = withoutSecrets(text);
  return kept.length > 4_000 ? `${kept.slice(0, 4_000)}…` : kept;
}
