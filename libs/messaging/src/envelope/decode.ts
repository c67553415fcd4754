import type { Contract, Payload, Upcaster } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { UnreadableMessage } from '../failure/failures.js';
import { MAX_BODY_BYTES } from './encode.js';
import type { Message } from './message.js';
import { isStorableId, retryCountIn } from './metadata.js';
import { correlationIdFrom } from './new-message-context.js';
import { spanContextIn } from '../tracing/trace-context.js';
import { type TrustedUsers, untrustedProducerIn } from './trusted-users.js';

/** The messages that a consumer accepts. */
export interface Expected<C extends Contract = Contract> {
  contract: C;
  queue: string;
  trustedUsers: TrustedUsers;
}

/** Checks producer, metadata and payload of a delivery. Throws UnreadableMessage with the reason of its dead letter. */
export function decode<C extends Contract>(
  delivery: ConsumeMessage,
  { contract, queue, trustedUsers }: Expected<C>,
): Message<C> {
  const untrusted = untrustedProducerIn(delivery, trustedUsers);
  if (untrusted) throw untrusted;
  const { headers = {}, ...properties } = delivery.properties;
  const { messageId, type, correlationId, timestamp, replyTo } = properties as Record<string, unknown>;
  if (typeof messageId !== 'string' || messageId === '')
    throw new UnreadableMessage(
      'no-message-id',
      'the property message_id is missing: its publisher must set a UUID',
    );
  if (!isStorableId(messageId))
    throw new UnreadableMessage(
      'no-message-id',
      'the property message_id is not UTF-8 text: its publisher must set a UUID',
    );
  if (type !== contract.type)
    throw new UnreadableMessage(
      'wrong-type',
      `the property type is ${JSON.stringify(type)}, and the queue accepts "${contract.type}": publish it with its type as the routing key`,
    );
  const version = text(headers['version']) ?? 'none';
  const payload = decodePayload(contract, version, parse(delivery.content));
  const causationId = text(headers['causation_id']);
  return {
    correlationId: correlationIdFrom(text(correlationId)),
    spanContext: spanContextIn(headers),
    id: messageId,
    type: contract.type,
    version,
    timestamp: readTime(text(headers['timestamp']), timestamp),
    ...optional('causationId', causationId),
    producer: text(headers['producer']) ?? 'unknown',
    ...optional('replyTo', text(replyTo)),
    retryCount: retryCountIn(headers),
    redelivered: delivery.fields.redelivered,
    payload,
    queue,
  };
}

function parse(content: Buffer): unknown {
  if (content.length > MAX_BODY_BYTES)
    throw new UnreadableMessage(
      'too-large',
      `the body has ${content.length} bytes, at most ${MAX_BODY_BYTES} are allowed: put the large part into a blob store and send its reference`,
    );
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    // Without the parser's message, which quotes the body.
    throw new UnreadableMessage('not-json', 'the body is not JSON');
  }
}

function upcastPayload({ schema, upcast }: Upcaster, payload: unknown): unknown {
  check(schema, payload);
  try {
    return upcast(payload);
  } catch (error) {
    throw new UnreadableMessage('wrong-payload', `the upcaster to the next major failed: ${String(error)}`);
  }
}

/**
 * Decodes a payload of any version. Of a newer minor the unknown fields are dropped. An older major is checked by its own
 * schema and upcast step by step. Throws UnreadableMessage for any other major.
 */
export function decodePayload<C extends Contract>(contract: C, version: string, body: unknown): Payload<C> {
  const writtenMajor = Number(/^(\d+)\.\d+$/.exec(version)?.[1]);
  const currentMajor = Number.parseInt(contract.version, 10);
  let payload = body;
  for (let major = writtenMajor; major !== currentMajor; major++) {
    const upcaster = contract.upcasters?.[major];
    if (!upcaster)
      throw new UnreadableMessage(
        'unknown-version',
        `version ${version} of ${contract.type} cannot be read, this service has ${contract.version}: upgrade the service, then replay the message`,
      );
    payload = upcastPayload(upcaster, payload);
  }
  return check(contract.schema, payload) as Payload<C>;
}

/** Bounds the error of a payload with many problems. */
const MAX_PROBLEMS = 20;

function check(schema: Contract['schema'], payload: unknown): unknown {
  const result = schema.safeDecode(payload);
  if (result.success) return result.data;
  const problems = result.error.issues
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`);
  throw new UnreadableMessage('wrong-payload', problems.join('; '));
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const optional = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

function readTime(iso: string | undefined, seconds: unknown): Date {
  const time = new Date(iso ?? (typeof seconds === 'number' ? seconds * 1000 : Number.NaN));
  return Number.isNaN(time.getTime()) ? new Date() : time;
}
