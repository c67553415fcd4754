import { randomUUID } from 'node:crypto';
import { createClient } from '@redis/client';
import { decode, encode, type Handle, MAX_ATTEMPTS, type OpenRail } from './rail.js';
import { type Rail, RETRY_DELAY_MS } from './rail.js';

/** More entries are deleted, the oldest first, even those that no consumer has read. */
const MAX_LENGTH = 1_000_000;

/** Longer than a consumer takes for all that it has taken at once: afterwards another consumer claims it. */
const CLAIM_AFTER_MS = 2_000;

type Entry = { id: string; message: Record<string, string> };

/** A stream with a consumer group. The other consumers claim what a killed one had pending. */
export const openRedisStreams: OpenRail = async ({ url, name }) => {
  const client = await createClient({ url }).connect();
  const [group, consumer] = ['consumers', randomUUID()];
  if (!(await client.exists(name))) await client.xGroupCreate(name, group, '0', { MKSTREAM: true });

  const publish: Rail['publish'] = async (messages) => {
    const options = { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: MAX_LENGTH } } as const;
    await Promise.all(messages.map((message) => client.xAdd(name, '*', { body: encode(message) }, options)));
  };

  const consume: Rail['consume'] = async (handle, inFlight) => {
    // A blocking read needs a connection of its own.
    const reader = await client.duplicate().connect();
    const limit = { COUNT: inFlight };
    let [isStopped, claimAt] = [false, 0];
    const take = async (): Promise<Entry[]> => {
      if (Date.now() > claimAt) {
        const claimed = await reader.xAutoClaim(name, group, consumer, CLAIM_AFTER_MS, '0', limit);
        const entries = claimed.messages.filter((entry) => entry !== null);
        if (entries.length > 0) return entries;
        claimAt = Date.now() + RETRY_DELAY_MS;
      }
      const options = { ...limit, BLOCK: RETRY_DELAY_MS };
      const read = await reader.xReadGroup(group, consumer, { key: name, id: '>' }, options);
      return (read as { messages: Entry[] }[] | null)?.[0]?.messages ?? [];
    };
    const reading = (async () => {
      while (!isStopped) for (const entry of await take()) await handleOne(entry, handle);
    })();
    return async () => {
      isStopped = true;
      await reading.finally(() => reader.close());
    };
  };

  const handleOne = async (entry: Entry, handle: Handle) => {
    const handled = handle(decode(entry.message['body']!)).then(() => client.xAck(name, group, entry.id));
    await handled.catch(async () => {
      const [pending] = await client.xPendingRange(name, group, entry.id, entry.id, 1);
      await (pending!.deliveriesCounter < MAX_ATTEMPTS ? retry(entry) : giveUp(entry));
    });
  };

  /** Stays pending, as if it were idle for long, so that it is claimed after the delay. */
  const retry = ({ id }: Entry) =>
    client.xClaimJustId(name, group, consumer, 0, id, { IDLE: CLAIM_AFTER_MS - RETRY_DELAY_MS });

  const giveUp = ({ id, message }: Entry) =>
    client.multi().xAdd(`${name}.dead`, '*', message).xAck(name, group, id).exec();

  /** From the first entry that MAXLEN has left. */
  const replay: Rail['replay'] = async (handle) => {
    for (let [count, from] = [0, '-']; ;) {
      const entries = (await client.xRange(name, from, '+', { COUNT: 1_000 })) ?? [];
      for (const { message } of entries) await handle(decode(message['body']!));
      count += entries.length;
      if (entries.length < 1_000) return count;
      from = `(${entries.at(-1)!.id}`;
    }
  };

  return { publish, consume, replay, close: () => client.close() };
};
