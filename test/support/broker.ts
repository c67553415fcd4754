import { connect, type Channel, type ChannelModel, type ConsumeMessage, type Options } from 'amqplib';
import { v7 as uuidv7 } from 'uuid';
import { act, bodyOf, untilDead } from './dead-letters.js';
import { producerFor, producerOf } from './producers.js';
import { facts } from './shop.js';

/** A connection to the broker that may do what no service may: it also publishes in the name of any user. */
export class Broker {
  private constructor(
    private readonly connection: ChannelModel,
    readonly channel: Channel,
  ) {}

  static async connect(): Promise<Broker> {
    const connection = await connect(await impersonatorUrl(), { noDelay: true });
    return new Broker(connection, await connection.createChannel());
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** Returns a list that receives a copy of each message of the exchange until the connection closes. */
  async listen(exchange: string, pattern = '#'): Promise<ConsumeMessage[]> {
    const received: ConsumeMessage[] = [];
    const { queue } = await this.channel.assertQueue('', { exclusive: true });
    await this.channel.bindQueue(queue, exchange, pattern);
    await this.channel.consume(queue, (message) => message && received.push(message), { noAck: true });
    return received;
  }

  /** Publishes to one queue through the default exchange, as the producer of its messages unless `options` has a `userId`. */
  put(queue: string, body: string, options: Options.Publish): void {
    const userId = userIdOption(producerFor(queue));
    this.channel.publish('', queue, Buffer.from(body), { persistent: true, ...userId, ...options });
  }

  /** Waits for the dead letter of this message in the control room and discards it there. */
  async takeDeadLetter(
    queue: string,
    messageId: string | undefined,
  ): Promise<Pick<ConsumeMessage, 'content'> & { properties: Options.Publish }> {
    const query = { queue, ...(messageId ? { message_id: messageId } : { reason: 'no-message-id' }) };
    const { dead_letter_id, properties, headers } = await untilDead(query);
    const content = await bodyOf(dead_letter_id);
    await act(`${dead_letter_id}/discard`, { why: 'consumed by a test' });
    return { content, properties: { ...properties, headers } };
  }
}

/** The properties of a valid message of this type; `userId` is the service that publishes it. */
export const propertiesOf = (type: string, version = '1.0'): Options.Publish & { messageId: string } => ({
  messageId: uuidv7(),
  type,
  ...userIdOption(producerOf(type)),
  correlationId: uuidv7(),
  contentType: 'application/json',
  timestamp: Math.floor(Date.now() / 1000),
  headers: { version, timestamp: new Date().toISOString(), retry_count: 0, producer: 'test' },
});

/**
 * The URL of a user with the tag `impersonator`, which no user of the shop has: RabbitMQ lets it publish in the name of any
 * user.
 */
export async function impersonatorUrl(): Promise<string> {
  const name = 'impersonator';
  await manage('PUT', `users/${name}`, { password: name, tags: name });
  await manage('PUT', `permissions/order-rail/${name}`, { configure: '.*', write: '.*', read: '.*' });
  const url = new URL(facts.rabbitmq.adminUrl);
  url.username = name;
  url.password = name;
  return url.href;
}

const userIdOption = (userId: string | undefined) => (userId === undefined ? {} : { userId });

/** Sends a request to the management API as the administrator; returns the body of the response, if any. */
export async function manage<T = unknown>(method: string, path: string, body?: object): Promise<T> {
  const { origin, username, password } = new URL(facts.rabbitmq.managementUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${decodeURIComponent(password)}`).toString('base64')}`;
  const response = await fetch(`${origin}/api/${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}
