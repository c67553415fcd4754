import type { Contract, Subscriptions } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { decode } from '../envelope/decode.js';
import type { Message } from '../envelope/message.js';
import { producersOf } from '../envelope/trusted-users.js';
import { UnreadableMessage } from '../failure/failures.js';
import { EVENTS_LOG } from '../topology-names.js';

/** Messages of the log that were read together, in the order in which they lie there. */
export interface LogBatch {
  /** Those of the wanted contracts, read as a queue's consumer reads them; one that was published twice is there twice. */
  messages: readonly Message[];
  /** Of the wanted contracts too, but no consumer could read them; they rest in the dead letters of its queues. */
  unreadable: readonly UnreadableInLog[];
  /** How many messages of any contract were read. */
  size: number;
  /** Where the first of them lies. */
  first: number;
  /** The checkpoint: where to go on. */
  next: number;
}

/** Where it lies, and what is wrong with it. */
export interface UnreadableInLog {
  offset: number;
  reason: UnreadableMessage['reason'];
}

/** Chosen by routing key, as the bindings of queues choose; what lies before `from`, of a block that was sent whole, is left out. */
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

/** Given by the broker; it counts the messages of the log from 0 and never begins anew. */
const offsetOf = ({ properties }: ConsumeMessage): number => Number(properties.headers?.['x-stream-offset']);
