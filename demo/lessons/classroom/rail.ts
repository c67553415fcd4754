import { setTimeout as delay } from 'node:timers/promises';
import { BrokerConnection, ConfirmedPublisher, type OutgoingMessage, retryExchange } from '#messaging';
import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import { RETRY_DELAYS_MS } from './delays.js';
import { silence } from './silence.js';

/** The teacher's own view of the order rail: puts tickets on it for sure, and sees what hangs there. */
export class Rail {
  private constructor(
    private readonly connection: BrokerConnection,
    private readonly publisher: ConfirmedPublisher,
    private readonly channel: Channel,
  ) {}

  static async open(rabbitmqUrl: string): Promise<Rail> {
    const connection = new BrokerConnection({ url: rabbitmqUrl, name: 'teacher' }, silence);
    const publisher = new ConfirmedPublisher(connection, silence);
    const opened = new Promise<ChannelModel>((resolve) =>
      connection.whenConnected((model) => Promise.resolve(resolve(model))),
    );
    await connection.start();
    while (!publisher.isReady) await delay(10);
    return new Rail(connection, publisher, await (await opened).createChannel());
  }

  async put(message: OutgoingMessage): Promise<void> {
    await this.publisher.publish(message);
  }

  /** Whether messages wait in the queue, or will come back to one after a pause. */
  async holds(queue: string): Promise<boolean> {
    const queues = [queue, ...RETRY_DELAYS_MS.map(retryExchange)];
    const answers = await Promise.all(queues.map((name) => this.channel.checkQueue(name)));
    return answers.some(({ messageCount }) => messageCount > 0);
  }

  /** Takes everything from the queue. */
  async take(queue: string): Promise<GetMessage[]> {
    const taken: GetMessage[] = [];
    for (;;) {
      const message = await this.channel.get(queue, { noAck: true });
      if (!message) return taken;
      taken.push(message);
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
