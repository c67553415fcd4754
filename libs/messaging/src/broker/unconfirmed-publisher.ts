import { type Channel, IllegalOperationError } from 'amqplib';
import type { OutgoingMessage } from '../envelope/message.js';
import { type BrokerConnection, endConnectionWith, type Log } from './broker-connection.js';

/** Publishes at most once: no confirm, nothing kept, silently dropped while the broker is away. */
export class UnconfirmedPublisher {
  private channel: Channel | undefined;

  constructor(
    connection: BrokerConnection,
    private readonly log: Log,
  ) {
    connection.whenConnected(async (opened) => {
      const channel = await opened.createChannel();
      endConnectionWith(channel, opened, log);
      channel.on('close', () => {
        if (this.channel === channel) this.channel = undefined;
      });
      this.channel = channel;
    });
  }

  /** Never throws; drops what cannot be encoded. */
  publish({ exchange, routingKey, body, properties }: OutgoingMessage): void {
    try {
      this.channel?.publish(exchange, routingKey, body, properties);
    } catch (error) {
      if (error instanceof IllegalOperationError) this.channel = undefined;
      else this.log.warn(`${routingKey} is dropped: amqplib cannot encode it: ${(error as Error).message}`);
    }
  }
}
