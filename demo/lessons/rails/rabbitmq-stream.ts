import { setTimeout as delay } from 'node:timers/promises';
import { type ConsumeMessage, connect } from 'amqplib';
import { decode, encode, type Handle, MAX_ATTEMPTS, type OpenRail, PARTITIONS } from './rail.js';
import { type Rail, type RailMessage, RETRY_DELAY_MS, type Stop } from './rail.js';
import { StreamPositions } from './stream-positions.js';

type Read = (message: RailMessage, offset: number, isLast: () => boolean) => Promise<void>;

/** Streams as partitions. Over AMQP 0.9.1 the application divides them and keeps their offsets, both in PostgreSQL. */
export const openRabbitmqStream: OpenRail = async ({ url, name, databaseUrl, consumers }) => {
  // Else each ack waits up to 40 ms for the broker's delayed TCP acknowledgement (Nagle's algorithm).
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const streams = Array.from({ length: PARTITIONS }, (_, partition) => `${name}.${partition}`);
  for (const stream of streams)
    await channel.assertQueue(stream, { arguments: { 'x-queue-type': 'stream' } });
  await channel.assertQueue(`${name}.dead`, { arguments: { 'x-queue-type': 'quorum' } });
  const positions = await StreamPositions.open(databaseUrl);
  const streamOf = ({ key }: RailMessage) => streams[Number(key) % PARTITIONS]!;

  const publish: Rail['publish'] = async (messages) => {
    for (const message of messages) channel.sendToQueue(streamOf(message), encode(message));
    await channel.waitForConfirms();
  };

  const consume: Rail['consume'] = (handle, inFlight) =>
    positions.divide(streams, PARTITIONS / consumers, async (stream, from) => {
      let handled = 0;
      return await read(stream, from, inFlight, async (message, offset, isLast) => {
        await handle(message).catch(() => retry(message, handle, 2));
        // After a kill the next reader begins behind the saved offset.
        if (isLast() || ++handled % inFlight === 0) await positions.save(stream, offset);
      });
    });

  const read = async (stream: string, from: number, inFlight: number, onMessage: Read): Promise<Stop> => {
    const reader = await connection.createChannel();
    await reader.prefetch(inFlight);
    let [latest, previous] = [from - 1, Promise.resolve()];
    const onDelivery = (delivery: ConsumeMessage | null) => {
      const offset = (latest = Number(delivery!.properties.headers?.['x-stream-offset']));
      const work = () => onMessage(decode(delivery!.content), offset, () => offset === latest);
      previous = previous.then(work).then(() => reader.ack(delivery!));
    };
    const options = { arguments: { 'x-stream-offset': from } };
    const { consumerTag } = await reader.consume(stream, onDelivery, options);
    return async () => void (await reader.cancel(consumerTag), await previous, await reader.close());
  };

  /** In place: what is behind the message in its partition waits, and keeps its order. */
  const retry = async (message: RailMessage, handle: Handle, attempt: number): Promise<void> => {
    if (attempt > MAX_ATTEMPTS) return await giveUp(message);
    await delay(RETRY_DELAY_MS);
    await handle(message).catch(() => retry(message, handle, attempt + 1));
  };

  const giveUp = async (message: RailMessage) => {
    channel.sendToQueue(`${name}.dead`, encode(message), { persistent: true });
    await channel.waitForConfirms();
  };

  /** From the first offset to the last handled one. */
  const replay: Rail['replay'] = async (handle) => {
    let total = 0;
    for (const stream of streams) {
      const end = await positions.next(stream);
      let finish = () => {};
      const finished = end === 0 || new Promise<void>((resolve) => (finish = resolve));
      const stop = await read(stream, 0, 1_000, (message, offset) =>
        handle(message).then(() => void (offset === end - 1 && finish())),
      );
      await Promise.resolve(finished).then(stop);
      total += end;
    }
    return total;
  };

  return { publish, consume, replay, close: () => connection.close().then(() => positions.close()) };
};
