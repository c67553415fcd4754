import type { ConsumeMessage } from 'amqplib';
import { headersToForward, headersWithoutDeliveryCounts } from '../consuming/publish-failed.js';
import { attemptsIn, xDeathsIn, type FailedAttempt } from '../envelope/metadata.js';
import { type TrustedUsers, untrustedProducerIn } from '../envelope/trusted-users.js';
import { UNTRUSTED_PRODUCER } from '../failure/failures.js';
import { cutToBytes, metadataAsJson, metadataAsText, publishable } from '../envelope/publishable.js';

/** A dead-lettered message with its failure. */
export interface DeadLetter {
  /** The queue that dead-lettered it, and the only one that a replay is sent to. */
  queue: string;
  messageId?: string;
  type?: string;
  correlationId?: string;
  /** Set by the consumer, or the broker's `expired` or `delivery_limit`. */
  reason: string;
  errorName: string;
  error: string;
  stack: string;
  attempts: readonly FailedAttempt[];
  deadLetteredAt: Date;
  /** Differs each time that a message is dead-lettered; the same in each delivery of one dead letter. */
  occurrence: string;
  properties: Record<string, unknown>;
  headers: Record<string, unknown>;
  body: Buffer;
}

/** A bound for dead letters of other clients; those of our consumers have less. */
const MAX_STORED_HEADER_BYTES = 128 * 1024;
const MAX_ERROR_BYTES = 4_000;
const MAX_STACK_BYTES = 16_000;
const MAX_WORD_BYTES = 255;

/**
 * Reads any message of a dead letter queue; never throws. A message of an untrusted producer has the reason
 * `untrusted-producer` and no id: with the id of another message it would replace the dead letter of that one.
 */
export function readDeadLetter(
  delivery: ConsumeMessage,
  queue: string,
  trustedUsers: TrustedUsers,
): DeadLetter {
  const received = headersWithoutDeliveryCounts(delivery.properties.headers);
  const untrusted = detailsOfUntrusted(delivery, trustedUsers);
  const details =
    untrusted ??
    (received['dead_queue'] === queue ? detailsFromConsumer(received) : detailsFromBroker(received, queue));
  const { properties, headers, leftOut } = publishable(
    { ...delivery.properties },
    received,
    MAX_STORED_HEADER_BYTES,
  );
  if (leftOut.length > 0 && headers[ORIGINAL] === undefined)
    headers[ORIGINAL] = metadataAsText(delivery.properties, MAX_STACK_BYTES);
  return {
    queue,
    ...(details.reason !== UNTRUSTED_PRODUCER && idIn(properties.messageId)),
    ...text('type', properties.type),
    ...text('correlationId', properties.correlationId),
    ...details,
    attempts: attemptsIn(received),
    properties: { ...properties },
    headers: JSON.parse(metadataAsJson(headers)) as Record<string, unknown>,
    body: delivery.content,
  };
}

const ORIGINAL = 'original_metadata';

/** The headers for a replay: those of the original message. */
export const headersBeforeFailure = (headers: Record<string, unknown>): Record<string, unknown> => {
  const kept = headersToForward(headers);
  for (const name of ADDED_BY_FAILURE) delete kept[name];
  return { ...kept, retry_count: 0 };
};

const ADDED_BY_FAILURE = [
  ...['dead_reason', 'dead_queue', 'dead_at', 'error', 'error_name', 'stack', ORIGINAL],
];

type FailureDetails = Pick<
  DeadLetter,
  'reason' | 'errorName' | 'error' | 'stack' | 'deadLetteredAt' | 'occurrence'
>;

/** For a message that no consumer has checked: it expired, or was published to the dead letter queue directly. */
function detailsOfUntrusted(
  delivery: ConsumeMessage,
  trustedUsers: TrustedUsers,
): FailureDetails | undefined {
  const untrusted = untrustedProducerIn(delivery, trustedUsers);
  if (!untrusted) return undefined;
  const { reason, name: errorName, message: error } = untrusted;
  const occurrence = `${reason} ${cutToBytes(String(delivery.properties.messageId), MAX_WORD_BYTES)}`;
  return { reason, errorName, error, stack: '', deadLetteredAt: new Date(), occurrence };
}

const detailsFromConsumer = (headers: Record<string, unknown>): FailureDetails => ({
  reason: wordIn(headers, 'dead_reason', 'unknown'),
  errorName: wordIn(headers, 'error_name', 'Error'),
  error: textIn(headers, 'error', '', MAX_ERROR_BYTES),
  stack: textIn(headers, 'stack', '', MAX_STACK_BYTES),
  deadLetteredAt: readTime(Date.parse(textIn(headers, 'dead_at', ''))),
  occurrence: textIn(headers, 'dead_at', 'unknown'),
});

const explanations: Record<string, string> = {
  expired: 'it was in its queue for longer than x-message-ttl, see the arguments of the queue',
  delivery_limit: 'it was delivered as often as x-delivery-limit of the queue allows, without an ack',
};

/** A message that the broker dead-lettered has no error and no stack, only `x-death` with one entry per queue. */
function detailsFromBroker(headers: Record<string, unknown>, queue: string): FailureDetails {
  const xDeath = xDeathsIn(headers).find((entry) => entry.queue === queue);
  const { reason = 'unknown', count = 0, time = 0 } = xDeath ?? {};
  return {
    reason,
    errorName: 'RabbitMQ',
    error: explanations[reason] ?? 'it was published to the dead letter queue by hand',
    stack: '',
    deadLetteredAt: readTime(typeof time === 'number' ? time * 1000 : Date.parse(time)),
    occurrence: `${reason} ${count} ${time}`,
  };
}

/** An earlier time is invalid. PostgreSQL cannot store every time of JavaScript. */
const EARLIEST = Date.parse('2000-01-01');
const DAY_MS = 24 * 60 * 60 * 1000;

/** Now if the time is missing or invalid. */
const readTime = (time: number): Date =>
  time > EARLIEST && time < Date.now() + DAY_MS ? new Date(time) : new Date();

function wordIn(headers: Record<string, unknown>, name: string, otherwise: string): string {
  const value = headers[name];
  return typeof value === 'string' ? cutToBytes(value, MAX_WORD_BYTES) : otherwise;
}

/** A value that is not a string as its JSON text. */
function textIn(
  headers: Record<string, unknown>,
  name: string,
  otherwise: string,
  maxBytes = MAX_WORD_BYTES,
): string {
  const value = headers[name];
  if (value === undefined) return otherwise;
  return typeof value === 'string' ? cutToBytes(value, maxBytes) : metadataAsText(value, maxBytes);
}

/** Without ids that are not UTF-8, because two of them may decode to the same text. */
const idIn = (messageId: unknown) =>
  typeof messageId === 'string' && messageId.includes('\ufffd') ? {} : text('messageId', messageId);

const text = <K extends string>(key: K, value: unknown) =>
  (typeof value === 'string' && value !== '' ? { [key]: value } : {}) as { [P in K]?: string };
