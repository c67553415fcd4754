import { SQS } from '@aws-sdk/client-sqs';
import { Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import { createClient } from '@redis/client';
import { connect } from 'amqplib';
import { type Depth, PARTITIONS, type RailOptions } from './rail.js';
import { StreamPositions } from './stream-positions.js';

/** Asks the server how much waits, as an alert would. */
export type AskDepth = (options: Pick<RailOptions, 'url' | 'name' | 'databaseUrl'>) => Promise<Depth>;

export const depthOfRabbitmqQueue: AskDepth = async ({ url, name }) => {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const [main, retry, dead] = await Promise.all(
    ['', '.retry', '.dead'].map((suffix) => channel.checkQueue(name + suffix)),
  );
  await connection.close();
  return { waiting: main!.messageCount + retry!.messageCount, dead: dead!.messageCount };
};

/** The broker counts what is in a stream. What a consumer has still to read, only the application knows. */
export const depthOfRabbitmqStream: AskDepth = async ({ url, name, databaseUrl }) => {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const positions = await StreamPositions.open(databaseUrl);
  let waiting = 0;
  for (const stream of Array.from({ length: PARTITIONS }, (_, i) => `${name}.${i}`))
    waiting += (await channel.checkQueue(stream)).messageCount - (await positions.next(stream));
  const dead = (await channel.checkQueue(`${name}.dead`)).messageCount;
  await Promise.all([connection.close(), positions.close()]);
  return { waiting, dead };
};

/** The lag: the end of each partition minus what its group has committed. */
export const depthOfKafka: AskDepth = async ({ url, name }) => {
  const ask = async (topic: string) => {
    const consumer = new Consumer({ clientId: name, groupId: topic, bootstrapBrokers: url.split(',') });
    const partitions = Array.from({ length: PARTITIONS }, (_, i) => i);
    const ends = await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST });
    const committed = await consumer.listCommittedOffsets({ topics: [{ topic, partitions }] });
    await consumer.close();
    const sum = (offsets: readonly bigint[] = []) => offsets.reduce((all, offset) => all + Number(offset), 0);
    // This client commits the last handled offset, and -1 is none.
    return sum(ends.get(topic)) - sum(committed.get(topic)) - PARTITIONS;
  };
  const [main, retry, dead] = await Promise.all([name, `${name}.retry`, `${name}.dead`].map(ask));
  return { waiting: main! + retry!, dead: dead! };
};

/** Approximate: SQS counts on several servers. */
export const depthOfSqs =
  (suffix: '' | '.fifo'): AskDepth =>
  async ({ url, name }) => {
    const client = new SQS({ endpoint: url });
    const ask = async (queue: string) => {
      const { QueueUrl } = await client.getQueueUrl({ QueueName: queue + suffix });
      const { Attributes = {} } = await client.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
      return (
        Number(Attributes['ApproximateNumberOfMessages']) +
        Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
      );
    };
    const [waiting, dead] = await Promise.all([name, `${name}-dead`].map(ask));
    client.destroy();
    return { waiting: waiting!, dead: dead! };
  };

/** What the group has not read yet, and what it has read and not acked. */
export const depthOfRedisStreams: AskDepth = async ({ url, name }) => {
  const client = await createClient({ url }).connect();
  const [group] = await client.xInfoGroups(name);
  const dead = await client.xLen(`${name}.dead`);
  await client.close();
  return { waiting: Number(group!.lag) + Number(group!.pending), dead };
};
