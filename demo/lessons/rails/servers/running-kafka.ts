import { Admin } from '@platformatic/kafka';
import { type RailServer, runningServer } from './rail-server.js';

/** Kafka 4 refuses the first three versions of this request. */
const OLDEST_PRODUCE = 3;

/** The one of KAFKA_BOOTSTRAP. Throws if it does not answer, or is older than Kafka 4. */
export async function runningKafka(bootstrap: string): Promise<RailServer> {
  const client = { clientId: 'lesson', bootstrapBrokers: bootstrap.split(',') };
  const admin = new Admin({ ...client, connectTimeout: 3_000, timeout: 3_000, retries: 1 });
  try {
    const apis = await admin.listApis();
    if (apis.some(({ name, minVersion }) => name === 'Produce' && minVersion < OLDEST_PRODUCE))
      throw new Error('it is older than Kafka 4');
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(
      `Kafka at KAFKA_BOOTSTRAP=${bootstrap} cannot be used: ${message}. Start a Kafka 4 there, or unset KAFKA_BOOTSTRAP.`,
      { cause },
    );
  } finally {
    await admin.close();
  }
  return runningServer(`Kafka at ${bootstrap}`, bootstrap, (names) => deleteTopics(client, names));
}

async function deleteTopics(
  client: { clientId: string; bootstrapBrokers: string[] },
  names: readonly string[],
) {
  const admin = new Admin(client);
  const existing = await admin.listTopics();
  const topics = names.flatMap((name) => [name, `${name}.retry`, `${name}.dead`]);
  const groups = await admin.listGroups();
  await admin.deleteGroups({
    groups: names
      .flatMap((name) => [name, `${name}.retry`, `${name}.replay`])
      .filter((group) => groups.has(group)),
  });
  await admin.deleteTopics({ topics: topics.filter((topic) => existing.includes(topic)) });
  await admin.close();
}
