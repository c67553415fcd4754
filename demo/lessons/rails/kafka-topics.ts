import { setTimeout as delay } from 'node:timers/promises';
import { Admin, Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import { PARTITIONS } from './rail.js';

/**
 * When a group goes on without a member, in ms. Without heartbeats it is out after the first, and a member that ends while
 * the group shares out its partitions holds the others up for the second; its default is 102 s.
 */
export const MEMBERSHIP = { sessionTimeout: 6_000, rebalanceTimeout: 10_000 } as const;

const LED_WITHIN_MS = 30_000;

/** Creates the missing ones and waits until they can be used. A replication factor of -1 is the default of the broker. */
export async function createTopics(url: string, wanted: readonly string[]): Promise<void> {
  const admin = new Admin({ clientId: 'lesson', bootstrapBrokers: url.split(',') });
  const existing = await admin.listTopics();
  const topics = wanted.filter((topic) => !existing.includes(topic));
  if (topics.length > 0) await admin.createTopics({ topics, partitions: PARTITIONS, replicas: -1 });
  await admin.close();
  if (topics.length > 0) await untilLed(url, topics);
}

/**
 * A broker names the leader of a new partition before that one accepts messages. Its refusal in between contains fields that
 * this client cannot read: it reports “Out of bounds” and does not try again.
 */
async function untilLed(url: string, topics: string[]): Promise<void> {
  const consumer = new Consumer({ clientId: 'lesson', groupId: 'lesson', bootstrapBrokers: url.split(',') });
  const ask = () => consumer.listOffsets({ topics, timestamp: ListOffsetTimestamps.LATEST });
  try {
    for (const deadline = Date.now() + LED_WITHIN_MS; ; await delay(100)) {
      const error = await ask().then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
      if (!error) return;
      if (Date.now() > deadline) throw error;
    }
  } finally {
    await consumer.close();
  }
}
