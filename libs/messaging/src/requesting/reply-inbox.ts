import type { Contract, Payload, Subscriptions } from '#contracts';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { BrokerConnection, Log } from '../broker/broker-connection.js';
import { RecoveringChannel } from '../broker/recovering-channel.js';
import { decode } from '../envelope/decode.js';
import { respondersOf } from '../envelope/trusted-users.js';
import { replyQueuePrefix, replyQueuesOf } from '../topology-names.js';

/**
 * Where this instance awaits the replies to its requests: one of the service's reply queues, which setup makes and this
 * instance consumes exclusively. The request itself goes through the outbox, so that a crash between saving and sending
 * can't lose it.
 */
export class ReplyInbox {
  private readonly waiting = new Map<string, (reply?: ConsumeMessage) => void>();
  private readonly queues: readonly string[];
  private queue: string | undefined;
  /** Where the next search begins. After a lost connection that is the queue of before, if it is free again. */
  private position = 0;

  constructor(
    service: string,
    private readonly subscriptions: Subscriptions,
    connection: BrokerConnection,
    private readonly log: Log,
  ) {
    this.queues = replyQueuesOf(service);
    new RecoveringChannel(
      connection,
      {
        name: `consumer of ${replyQueuePrefix(service)}*`,
        create: (opened) => opened.createChannel(),
        setUp: (channel) => this.consume(channel),
        whenClosed: () => (this.queue = undefined),
      },
      log,
    );
  }

  /** The `replyTo` of this instance's requests; undefined while it consumes no reply queue, so that no reply can come. */
  get address(): string | undefined {
    return this.queue;
  }

  /**
   * Starts to wait for the reply to the request of this message id; `reply` resolves with undefined when none comes in
   * time, or after `cancel`. To be called before the transaction that writes the request begins.
   */
  expect<C extends Contract & { reply: Contract }>(
    contract: C,
    requestId: string,
    timeoutMs: number,
  ): { reply: Promise<Payload<C['reply']> | undefined>; cancel: () => void } {
    const end = (delivery?: ConsumeMessage) => this.waiting.get(requestId)?.(delivery);
    const reply = new Promise<Payload<C['reply']> | undefined>((resolve) => {
      const timer = setTimeout(() => end(), timeoutMs);
      this.waiting.set(requestId, (delivery) => {
        clearTimeout(timer);
        this.waiting.delete(requestId);
        resolve(delivery && this.read(contract, delivery));
      });
    });
    return { reply, cancel: () => end() };
  }

  private read<C extends Contract & { reply: Contract }>(
    request: C,
    reply: ConsumeMessage,
  ): Payload<C['reply']> | undefined {
    try {
      const trustedUsers = respondersOf(this.subscriptions, request);
      const queue = reply.fields.routingKey;
      return decode<C['reply']>(reply, { contract: request.reply, queue, trustedUsers }).payload;
    } catch (error) {
      this.log.warn(`ignores a reply of type ${request.reply.type}: ${(error as Error).message}`);
      return undefined;
    }
  }

  /** Another instance may consume the queue first: RabbitMQ then closes the channel, and the next one looks again. */
  private async consume(channel: Channel): Promise<void> {
    const queue = await this.findFreeQueue(channel);
    const receive = (reply: ConsumeMessage | null) => {
      if (!reply) return void channel.close().catch(() => undefined);
      const requestId: unknown = reply.properties.headers?.['causation_id'];
      if (typeof requestId === 'string') this.waiting.get(requestId)?.(reply);
    };
    let isOpen = true;
    channel.once('close', () => (isOpen = false));
    await channel.consume(queue, receive, { noAck: true, exclusive: true });
    if (isOpen) this.queue = queue;
  }

  private async findFreeQueue(channel: Channel): Promise<string> {
    const { queues } = this;
    for (let tried = 0; tried < queues.length; tried++) {
      const at = this.position;
      // Before the answer: a queue that is missing closes the channel, and the next channel goes on behind it.
      this.position = (at + 1) % queues.length;
      if ((await channel.checkQueue(queues[at]!)).consumerCount > 0) continue;
      this.position = at;
      return queues[at]!;
    }
    throw new Error(
      `all ${queues.length} reply queues have a consumer, so this instance gets no replies: run at most ${queues.length} instances`,
    );
  }
}
