import type { Contract, Payload, Subscriptions } from '#contracts';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { BrokerConnection, Log } from '../broker/broker-connection.js';
import { RecoveringChannel } from '../broker/recovering-channel.js';
import { decode } from '../envelope/decode.js';
import { respondersOf } from '../envelope/trusted-users.js';
import { endReceiveSpan, startReceiveSpan } from '../tracing/message-spans.js';
import { replyQueuePrefix, replyQueuesOf } from '../topology-names.js';

/**
 * Receives the replies to requests of this instance on one of the service's reply queues. Setup declares them, and the instance
 * consumes one exclusively. The request itself is published through the outbox.
 */
export class ReplyInbox {
  private readonly waiting = new Map<string, (reply?: ConsumeMessage) => void>();
  private readonly queues: readonly string[];
  private queue: string | undefined;
  /** The index at which the next search begins: after a lost connection that of the previous queue, if it is free again. */
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

  /** The `replyTo` of this instance's requests; undefined while it consumes no reply queue. */
  get address(): string | undefined {
    return this.queue;
  }

  /**
   * Waits for the reply to a request by its message id. `reply` resolves with undefined at the timeout or after `cancel`. Call
   * it before the transaction that adds the request to the outbox.
   */
  expect<C extends Contract & { reply: Contract }>(
    contract: C,
    requestId: string,
    timeoutMs: number,
  ): { reply: Promise<Payload<C['reply']> | undefined>; cancel: () => void } {
    const end = (delivery?: ConsumeMessage) => this.waiting.get(requestId)?.(delivery);
    const span = startReceiveSpan(this.queue ?? 'replies');
    const reply = new Promise<Payload<C['reply']> | undefined>((resolve) => {
      const timer = setTimeout(() => end(), timeoutMs);
      this.waiting.set(requestId, (delivery) => {
        clearTimeout(timer);
        this.waiting.delete(requestId);
        endReceiveSpan(span, delivery);
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

  /** If another instance consumes the queue first, RabbitMQ closes the channel, and the next channel searches again. */
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
    for (let checked = 0; checked < queues.length; checked++) {
      const at = this.position;
      // Before the await: a missing queue closes the channel, and the next channel continues behind it.
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
