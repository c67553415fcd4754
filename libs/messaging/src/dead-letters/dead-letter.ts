import type { ConsumeMessage } from 'amqplib';
import { headersOf, headersWithoutCounts } from '../consuming/publish-failed.js';
import { attemptsIn, xDeathsIn, type FailedAttempt } from '../envelope/metadata.js';
import { type TrustedUsers, untrustedIn } from '../envelope/trusted-users.js';
import { UNTRUSTED_PRODUCER } from '../failure/failures.js';
import { cutToBytes, metadataAsJson, metadataAsText, publishable } from '../envelope/publishable.js';

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
  deadLetteredAt: Date;
  /** Identifies this time that the message was dead-lettered: the same for a redelivery, another after a replay. */
  occurrence: string;
  properties: Record<string, unknown>;
  headers: Record<string, unknown>;
  body: Buffer;
}

/** What the control room keeps of headers; a dead letter that our consumers publish has less. */
const MAX_KEPT_HEADER_BYTES = 128 * 1024;
const MAX_ERROR_BYTES = 4_000;
const MAX_STACK_BYTES = 16_000;
const MAX_WORD_BYTES = 255;

/**
 * Reads whatever lies in a dead letter queue; there is nothing that it refuses. A message of an untrusted producer has the
 * reason `untrusted-producer` and no id: under the id of another message it would replace that one's dead letter.
 */
export function readDeadLetter(
  delivery: ConsumeMessage,
  queue: string,
  trustedUsers: TrustedUsers,
): DeadLetter {
  const given = headersWithoutCounts(delivery.properties.headers);
  const untrusted = detailsOfUntrusted(delivery, trustedUsers);
  const details =
    untrusted ??
    (given['dead_queue'] === queue ? detailsFromConsumer(given) : detailsFromBroker(given, queue));
  const { properties, headers, leftOut } = publishable(
    { ...delivery.properties },
    given,
    MAX_KEPT_HEADER_BYTES,
  );
  if (leftOut.length > 0 && headers[ORIGINAL] === undefined)
    headers[ORIGINAL] = metadataAsText(delivery.properties, MAX_STACK_BYTES);
  return {
    queue,
    ...(details.reason !== UNTRUSTED_PRODUCER && idIn(properties.messageId)),
    ...text('type', properties.type),
    ...text('correlationId', properties.correlationId),
    ...details,
    attempts: attemptsIn(given),
    properties: { ...properties },
    headers: JSON.parse(metadataAsJson(headers)) as Record<string, unknown>,
    body: delivery.content,
  };
}

const ORIGINAL = 'original_metadata';

/** The headers that the message had before it failed; a replay begins anew with them. */
export const headersBeforeFailing = (headers: Record<string, unknown>): Record<string, unknown> => {
  const kept = headersOf(headers);
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

/** For what nobody had a look at before it came here: it expired, or was published past its queue. */
function detailsOfUntrusted(
  delivery: ConsumeMessage,
  trustedUsers: TrustedUsers,
): FailureDetails | undefined {
  const untrusted = untrustedIn(delivery, trustedUsers);
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
  expired: 'it waited in its queue for longer than it may, see the header x-message-ttl of the queue',
  delivery_limit: 'it was delivered as often as the queue allows and never answered',
};

/** What the broker itself gives up has no error and no stack, only `x-death`, one entry per queue it died in. */
function detailsFromBroker(headers: Record<string, unknown>, queue: string): FailureDetails {
  const xDeath = xDeathsIn(headers).find((each) => each.queue === queue);
  const { reason = 'unknown', count = 0, time = 0 } = xDeath ?? {};
  return {
    reason,
    errorName: 'RabbitMQ',
    error: explanations[reason] ?? 'it was put into the dead letters by hand',
    stack: '',
    deadLetteredAt: readTime(typeof time === 'number' ? time * 1000 : Date.parse(time)),
    occurrence: `${reason} ${count} ${time}`,
  };
}

/** No clock of ours was ever before it, and PostgreSQL keeps no time as far away as JavaScript does. */
const EARLIEST = Date.parse('2000-01-01');
const DAY_MS = 24 * 60 * 60 * 1000;

/** Now, where the time is none or cannot be. */
const readTime = (time: number): Date =>
  time > EARLIEST && time < Date.now() + DAY_MS ? new Date(time) : new Date();

function wordIn(headers: Record<string, unknown>, name: string, otherwise: string): string {
  const value = headers[name];
  return typeof value === 'string' ? cutToBytes(value, MAX_WORD_BYTES) : otherwise;
}

/** What is no text is shown as the text of its JSON. */
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

/** Two ids that are not UTF-8 may read alike: such a message is known by its death and its body. */
const idIn = (messageId: unknown) =>
  typeof messageId === 'string' && messageId.includes('\ufffd') ? {} : text('messageId', messageId);

const text = <K extends string>(key: K, value: unknown) =>
  (typeof value === 'string' && value !== '' ? { [key]: value } : {}) as { [P in K]?: string };
