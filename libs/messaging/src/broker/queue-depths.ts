import type { Channel, ChannelModel } from 'amqplib';
import { Unavailable } from '../failure/failures.js';
import type { BrokerConnection } from './broker-connection.js';
import { reasonOf } from './reason-of.js';

export interface QueueDepth {
  /** Ready messages; unacknowledged ones are not counted. */
  waiting: number;
  consumers: number;
}

export interface QueueDepthsRead {
  depths: ReadonlyMap<string, QueueDepth>;
  /** RabbitMQ's reason for each queue that could not be read, most likely because it does not exist. */
  unreadable: ReadonlyMap<string, string>;
}

/** Reads queue depths by passive declare, which is never stale. It needs a permission for the queue, see `monitorsQueues`. */
export class QueueDepths {
  constructor(private readonly connection: BrokerConnection) {}

  /** As {@link readDepths}; throws Unavailable while the broker is not connected. */
  async read(queues: readonly string[]): Promise<QueueDepthsRead> {
    const { opened } = this.connection;
    if (!opened) throw new Unavailable('RabbitMQ is not connected');
    return await readDepths(opened, queues);
  }
}

/**
 * RabbitMQ closes the channel when a queue does not exist, so the next queue is read on a new one. Throws if no queue can be
 * read.
 */
export async function readDepths(
  connection: ChannelModel,
  queues: readonly string[],
): Promise<QueueDepthsRead> {
  const depths = new Map<string, QueueDepth>();
  const unreadable = new Map<string, string>();
  let channel: Channel | undefined;
  let refusal: unknown;
  try {
    for (const queue of queues)
      try {
        channel ??= await openQuietly(connection);
        const { messageCount: waiting, consumerCount: consumers } = await channel.checkQueue(queue);
        depths.set(queue, { waiting, consumers });
      } catch (error) {
        if (!isRefusal(error)) throw error;
        unreadable.set(queue, reasonOf(error));
        refusal = error;
        channel = undefined;
      }
  } finally {
    // Not awaited: if the connection is lost before RabbitMQ confirms it, amqplib's promise stays pending.
    channel?.close().catch(() => undefined);
  }
  if (refusal && depths.size === 0) throw refusal as Error;
  return { depths, unreadable };
}

async function openQuietly(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  return channel.on('error', () => undefined);
}

/** Only an error of RabbitMQ that closes the channel has a code; without one the connection is lost. */
const isRefusal = (error: unknown): boolean => typeof (error as { code?: unknown }).code === 'number';
