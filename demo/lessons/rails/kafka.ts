import { setTimeout as delay } from 'node:timers/promises';
import { type CommitOptionsPartition, Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import { type Message, Producer } from '@platformatic/kafka';
import pLimit from 'p-limit';
import { createTopics, MEMBERSHIP } from './kafka-topics.js';
import { decode, encode, type Handle, MAX_ATTEMPTS, type OpenRail } from './rail.js';
import { type Rail, type RailMessage, RETRY_DELAY_MS, type Stop } from './rail.js';

/** A topic with partitions, a consumer group, an idempotent producer, and the pattern of a retry topic and a DLQ topic. */
export const openKafka: OpenRail = async ({ url, name }) => {
  const [retryTopic, deadTopic] = [`${name}.retry`, `${name}.dead`];
  await createTopics(url, [name, retryTopic, deadTopic]);
  const client = { clientId: name, bootstrapBrokers: url.split(','), retries: 20, retryDelay: 500 };
  const reading = { ...client, autocommit: false, maxWaitTime: 500, ...MEMBERSHIP };
  const producer = new Producer({ ...client, idempotent: true });
  // Two batches at once would have the same number, and the broker would drop one as a duplicate.
  const oneAtATime = pLimit(1);

  const publish = async (messages: readonly RailMessage[], topic = name, attempt = 1) => {
    const headers = new Map([[Buffer.from('attempt'), Buffer.from(String(attempt))]]);
    const records = messages.map((message) => ({ key: Buffer.from(message.key), value: encode(message) }));
    const batch = { messages: records.map((record) => ({ ...record, topic, headers })) };
    await oneAtATime(() => producer.send(batch));
  };

  const consume: Rail['consume'] = async (handle, inFlight) => {
    const stops = [await read(name, handle, inFlight), await read(retryTopic, handle, inFlight)];
    return async () => void (await Promise.all(stops.map((stop) => stop())));
  };

  const read = async (topic: string, handle: Handle, inFlight: number): Promise<Stop> => {
    const consumer = new Consumer({ ...reading, groupId: topic });
    const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' });
    const done = (async () => {
      const handled = new Map<number, CommitOptionsPartition>();
      let count = 0;
      for await (const record of stream) {
        const { partition, offset } = record;
        await handleOne(record, handle);
        handled.set(partition, { topic, partition, offset, leaderEpoch: -1 });
        if (++count % inFlight !== 0 && stream.readableLength > 0) continue;
        // After a kill, or a commit that fails in a rebalance, the next owner of the partition handles them again.
        await consumer.commit({ offsets: [...handled.values()] }).catch(() => undefined);
        handled.clear();
      }
    })();
    return async () => void (await stream.close(), await done, await consumer.close());
  };

  const handleOne = async ({ topic, timestamp, headers, value }: Message, handle: Handle) => {
    if (topic === retryTopic) await delay(Number(timestamp) + RETRY_DELAY_MS - Date.now());
    const message = decode(value);
    const attempt = Number([...headers.values()][0]);
    await handle(message).catch(() =>
      attempt < MAX_ATTEMPTS ? retry(message, attempt + 1) : giveUp(message),
    );
  };

  /** The message leaves its partition, so that those behind it go on before it. */
  const retry = (message: RailMessage, attempt: number) => publish([message], retryTopic, attempt);

  const giveUp = (message: RailMessage) => publish([message], deadTopic);

  /** From the first offset, in a group of its own. */
  const replay: Rail['replay'] = async (handle) => {
    const consumer = new Consumer({ ...reading, groupId: `${name}.replay` });
    const ends = await consumer.listOffsets({ topics: [name], timestamp: ListOffsetTimestamps.LATEST });
    const total = ends.get(name)!.reduce((sum, end) => sum + Number(end), 0);
    const stream = await consumer.consume({ topics: [name], mode: 'earliest' });
    let left = total;
    for await (const { value } of total > 0 ? stream : []) {
      await handle(decode(value));
      if (--left === 0) break;
    }
    await consumer.close();
    return total;
  };

  return { publish, consume, replay, close: () => producer.close() };
};
