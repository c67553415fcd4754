import type { ChannelModel } from 'amqplib';
import { Unavailable } from '../failure/failures.js';
import type { BrokerConnection } from './broker-connection.js';

/** How a queue stands: the messages that wait in it, and who takes them. */
export interface QueueDepth {
  waiting: number;
  consumers: number;
}

/** Asks queues how many messages wait in them. The answer is the queue's own and never late; asking needs some right to the queue, see `monitorsQueues`. */
export class QueueDepths {
  private opened: ChannelModel | undefined;

  constructor(connection: BrokerConnection) {
    connection.whenConnected((opened) => {
      this.opened = opened;
      return Promise.resolve();
    });
  }

  /**
   * What waits in each queue and how many take it; what its consumers have in hand does not wait. Rejects when the broker is
   * away, and when one of the queues does not exist, which costs the channel that asked and nothing else.
   */
  async read(queues: readonly string[]): Promise<ReadonlyMap<string, QueueDepth>> {
    if (!this.opened) throw new Unavailable('RabbitMQ is not connected');
    const channel = await this.opened.createChannel();
    channel.on('error', () => undefined);
    try {
      const answers = await Promise.all(queues.map((queue) => channel.checkQueue(queue)));
      return new Map(
        answers.map(({ queue, messageCount: waiting, consumerCount: consumers }) => [
          queue,
          { waiting, consumers },
        ]),
      );
    } finally {
      await channel.close().catch(() => undefined);
    }
  }
}
