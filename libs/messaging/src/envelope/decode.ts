import type { Contract, Payload, Upcaster } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { UnreadableMessage } from '../failure/failures.js';
import { MAX_BODY_BYTES } from './encode.js';
import type { Message } from './message.js';
import { isStorableId, retryCountIn } from './metadata.js';
import { newMessageContext } from './trace.js';
import { type TrustedUsers, untrustedIn } from './trusted-users.js';

/** What a consumer expects in its queue. */
export interface Expected<C extends Contract = Contract> {
  contract: C;
  queue: string;
  trustedUsers: TrustedUsers;
}

/** Reads a delivery of a trusted user as a message of this contract; throws UnreadableMessage with the reason it can't be one. */
export function decode<C extends Contract>(
  delivery: ConsumeMessage,
  { contract, queue, trustedUsers }: Expected<C>,
): Message<C> {
  const untrusted = untrustedIn(delivery, trustedUsers);
  if (untrusted) throw untrusted;
  const { headers = {}, ...properties } = delivery.properties;
  const { messageId, type, correlationId, timestamp, replyTo } = properties as Record<string, unknown>;
  if (typeof messageId !== 'string' || messageId === '')
    throw new UnreadableMessage('no-message-id', 'the property messageId is missing: set a UUID');
  if (!isStorableId(messageId))
    throw new UnreadableMessage('no-message-id', 'the property messageId is not UTF-8 text: set a UUID');
  if (type !== contract.type)
    throw new UnreadableMessage(
      'wrong-type',
      `the property type is ${JSON.stringify(type)}, this queue takes "${contract.type}"`,
    );
  const version = text(headers['version']) ?? 'none';
  const payload = decodePayload(contract, version, parse(delivery.content));
  const causationId = text(headers['causation_id']);
  return {
    ...newMessageContext({
      ...optional('correlationId', text(correlationId)),
      ...optional('traceparent', text(headers['traceparent'])),
    }),
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
      `the body has ${content.length} bytes, at most ${MAX_BODY_BYTES} are read: put the large part into a blob store and send its reference`,
    );
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    // What the parser says of it would quote the body.
    throw new UnreadableMessage('not-json', 'the body is not JSON');
  }
}

function tryTo({ schema, upcast }: Upcaster, payload: unknown): unknown {
  check(schema, payload);
  try {
    return upcast(payload);
  } catch (error) {
    throw new UnreadableMessage('wrong-payload', `it can't be brought to the next major: ${String(error)}`);
  }
}

/** A newer minor reads as ours (unknown fields are dropped), an older major is checked by its own schema and upcast step by step, any other major is refused. */
export function decodePayload<C extends Contract>(contract: C, version: string, body: unknown): Payload<C> {
  const written = Number(/^(\d+)\.\d+$/.exec(version)?.[1]);
  const current = Number.parseInt(contract.version, 10);
  let payload = body;
  for (let major = written; major !== current; major++) {
    const upcaster = contract.upcasters?.[major];
    if (!upcaster)
      throw new UnreadableMessage(
        'unknown-version',
        `version ${version} of ${contract.type} can't be read, this service knows ${contract.version}: upgrade it, then replay`,
      );
    payload = tryTo(upcaster, payload);
  }
  return check(contract.schema, payload) as Payload<C>;
}

/** Of a payload that is wrong all over. */
const MOST_PROBLEMS = 20;

function check(schema: Contract['schema'], payload: unknown): unknown {
  const read = schema.safeDecode(payload);
  if (read.success) return read.data;
  const problems = read.error.issues
    .slice(0, MOST_PROBLEMS)
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
