import { setTimeout as delay } from 'node:timers/promises';
import { Admin, Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import { PARTITIONS } from './rail.js';

/**
 * How long a group waits for a member, in ms: without heartbeats, and while the group assigns its partitions again. The client's
 * default for the second is 102 s.
 */
export const MEMBERSHIP = { sessionTimeout: 6_000, rebalanceTimeout: 10_000 } as const;

const LED_WITHIN_MS = 30_000;

/** Creates the missing topics and waits for their leaders. A replication factor of -1 is the default of the broker. */
export async function createTopics(url: string, wanted: readonly string[]): Promise<void> {
  const admin = new Admin({ clientId: 'lesson', bootstrapBrokers: url.split(',') });
  const existing = await admin.listTopics();
  const topics = wanted.filter((topic) => !existing.includes(topic));
  if (topics.length > 0) await admin.createTopics({ topics, partitions: PARTITIONS, replicas: -1 });
  await admin.close();
  if (topics.length > 0) await untilPartitionsAreLed(url, topics);
}

/**
 * The broker names the leader of a new partition before that leader accepts messages. Until then it refuses them with fields
 * that this client cannot read: the client reports “Out of bounds” and does not try again.
 */
async function untilPartitionsAreLed(url: string, topics: string[]): Promise<void> {
  const consumer = new Consumer({ clientId: 'lesson', groupId: 'lesson', bootstrapBrokers: url.split(',') });
  try {
    for (const deadline = Date.now() + LED_WITHIN_MS; ; await delay(100))
      try {
        return void (await consumer.listOffsets({ topics, timestamp: ListOffsetTimestamps.LATEST }));
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
  } finally {
    await consumer.close();
  }
}
