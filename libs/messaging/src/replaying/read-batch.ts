import type { Contract, Subscriptions } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { decode } from '../envelope/decode.js';
import type { Message } from '../envelope/message.js';
import { producersOf } from '../envelope/trusted-users.js';
import { UnreadableMessage } from '../failure/failures.js';
import { EVENTS_LOG } from '../topology-names.js';

/** A batch of messages of the events log, in the order of their offsets. */
export interface LogBatch {
  /** The messages of the requested contracts, decoded as a consumer does. A message that was published twice is there twice. */
  messages: readonly Message[];
  /** Messages of the requested contracts that cannot be decoded. Their consumers have dead-lettered them. */
  unreadable: readonly UnreadableInLog[];
  /** The number of messages read, of any contract. */
  size: number;
  /** The offset of the first message. */
  first: number;
  /** The checkpoint: the offset of the next batch. */
  next: number;
}

export interface UnreadableInLog {
  offset: number;
  reason: UnreadableMessage['reason'];
}

/** Selects messages by routing key, as bindings do. Skips those before `from`, because the broker sends whole chunks. */
export function readBatch(
  subscriptions: Subscriptions,
  contracts: readonly Contract[],
  deliveries: readonly ConsumeMessage[],
  from: number,
): LogBatch {
  const byType = new Map(
    contracts.map((contract) => [
      contract.type,
      { contract, queue: EVENTS_LOG, trustedUsers: producersOf(subscriptions, contract) },
    ]),
  );
  const messages: Message[] = [];
  const unreadable: UnreadableInLog[] = [];
  const read = deliveries.filter((delivery) => offsetOf(delivery) >= from);
  for (const delivery of read) {
    const expected = byType.get(delivery.fields.routingKey);
    if (!expected) continue;
    try {
      messages.push(decode(delivery, expected));
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error;
      unreadable.push({ offset: offsetOf(delivery), reason: error.reason });
    }
  }
  const first = read[0] ? offsetOf(read[0]) : from;
  return { messages, unreadable, size: read.length, first, next: offsetOf(deliveries.at(-1)!) + 1 };
}

/** Set by the broker: counts the messages of the stream from 0, also over restarts. */
const offsetOf = ({ properties }: ConsumeMessage): number => Number(properties.headers?.['x-stream-offset']);
