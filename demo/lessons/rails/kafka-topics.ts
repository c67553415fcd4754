import { Admin } from '@platformatic/kafka';
import { PARTITIONS } from './rail.js';

/** Creates the missing ones. A replication factor of -1 is the default of the broker. */
export async function createTopics(url: string, wanted: readonly string[]): Promise<void> {
  const admin = new Admin({ clientId: 'lesson', bootstrapBrokers: url.split(',') });
  const existing = await admin.listTopics();
  const topics = wanted.filter((topic) => !existing.includes(topic));
  if (topics.length > 0) await admin.createTopics({ topics, partitions: PARTITIONS, replicas: -1 });
  await admin.close();
}
