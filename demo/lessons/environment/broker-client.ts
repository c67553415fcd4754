import { setTimeout as delay } from 'node:timers/promises';
import { BrokerConnection, ConfirmedPublisher, type OutgoingMessage, retryExchange } from '#messaging';
import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import { RETRY_DELAYS_MS } from './retry-delays.js';
import { silentLog } from './silent-log.js';

/** The lesson's own connection to the broker: publishes with confirms, and inspects and empties queues. */
export class BrokerClient {
  private constructor(
    private readonly connection: BrokerConnection,
    private readonly publisher: ConfirmedPublisher,
    private readonly channel: Channel,
  ) {}

  static async open(rabbitmqUrl: string): Promise<BrokerClient> {
    const connection = new BrokerConnection({ url: rabbitmqUrl, name: 'lesson' }, silentLog);
    const publisher = new ConfirmedPublisher(connection, silentLog);
    const opened = new Promise<ChannelModel>((resolve) =>
      connection.whenConnected((model) => Promise.resolve(resolve(model))),
    );
    await connection.start();
    while (!publisher.isReady) await delay(10);
    return new BrokerClient(connection, publisher, await (await opened).createChannel());
  }

  async publish(message: OutgoingMessage): Promise<void> {
    await this.publisher.publish(message);
  }

  /** True when messages are ready in the queue, or wait in a retry queue. */
  async hasMessages(queue: string): Promise<boolean> {
    const queues = [queue, ...RETRY_DELAYS_MS.map(retryExchange)];
    const counts = await Promise.all(queues.map((name) => this.channel.checkQueue(name)));
    return counts.some(({ messageCount }) => messageCount > 0);
  }

  /** Removes all messages from the queue and returns them. */
  async takeAll(queue: string): Promise<GetMessage[]> {
    const messages: GetMessage[] = [];
    for (;;) {
      const message = await this.channel.get(queue, { noAck: true });
      if (!message) return messages;
      messages.push(message);
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
