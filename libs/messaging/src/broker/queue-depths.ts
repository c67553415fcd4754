import type { Channel, ChannelModel } from 'amqplib';
import { Unavailable } from '../failure/failures.js';
import { type BrokerConnection, reasonOf } from './broker-connection.js';

/** How a queue stands: the messages that wait in it, and who takes them. */
export interface QueueDepth {
  waiting: number;
  consumers: number;
}

/** What queues answered. */
export interface QueueDepthsRead {
  depths: ReadonlyMap<string, QueueDepth>;
  /** What RabbitMQ says of a queue that it does not tell about: most likely it does not exist. */
  unreadable: ReadonlyMap<string, string>;
}

/** Asks queues how many messages wait in them. The answer is the queue's own and never late; asking needs some right to the queue, see `monitorsQueues`. */
export class QueueDepths {
  constructor(private readonly connection: BrokerConnection) {}

  /** As {@link readDepths}. Rejects also while the broker is not connected. */
  async read(queues: readonly string[]): Promise<QueueDepthsRead> {
    const { opened } = this.connection;
    if (!opened) throw new Unavailable('RabbitMQ is not connected');
    return await readDepths(opened, queues);
  }
}

/**
 * What waits in each queue and how many take it; what its consumers have in hand does not wait. A queue that does not exist
 * costs the channel that asked, so the next queue is asked on another. Rejects when no queue can be read.
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
    await channel?.close().catch(() => undefined);
  }
  if (refusal && depths.size === 0) throw refusal as Error;
  return { depths, unreadable };
}

async function openQuietly(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  return channel.on('error', () => undefined);
}

/** RabbitMQ closed the channel over the question; without its code the connection is lost. */
const isRefusal = (error: unknown): boolean => typeof (error as { code?: unknown }).code === 'number';
