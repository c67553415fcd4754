import type { Contract, Payload } from '#contracts';
import type { Channel, ConsumeMessage } from 'amqplib';
import { v7 as uuidv7 } from 'uuid';
import type { BrokerConnection, Log } from '../broker/broker-connection.js';
import { RecoveringChannel } from '../broker/recovering-channel.js';
import { decode } from '../envelope/decode.js';
import { Exchange, replyQueuePrefix } from '../topology-names.js';

/**
 * Where this instance awaits the answers to its requests: an exclusive queue, which is declared again when its channel or the queue itself is lost.
 * The request itself goes through the outbox, so that a crash between saving and asking can't lose it.
 */
export class ReplyInbox {
  /** The `replyTo` of this instance's requests. */
  readonly address: string;
  private readonly waiting = new Map<string, (reply?: ConsumeMessage) => void>();

  constructor(
    service: string,
    connection: BrokerConnection,
    private readonly log: Log,
  ) {
    this.address = `${replyQueuePrefix(service)}${uuidv7()}`;
    new RecoveringChannel(
      connection,
      {
        name: `consumer of ${this.address}`,
        create: (opened) => opened.createChannel(),
        setUp: (channel) => this.consume(channel),
      },
      log,
    );
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
        resolve(delivery && this.read<C['reply']>(contract.reply, delivery));
      });
    });
    return { reply, cancel: () => end() };
  }

  private read<C extends Contract>(contract: C, reply: ConsumeMessage): Payload<C> | undefined {
    try {
      return decode(contract, reply, this.address).payload;
    } catch (error) {
      this.log.warn(
        `an answer of type ${contract.type} can't be read, its event will tell: ${(error as Error).message}`,
      );
      return undefined;
    }
  }

  private async consume(channel: Channel): Promise<void> {
    await channel.assertQueue(this.address, { exclusive: true, durable: false, autoDelete: true });
    await channel.bindQueue(this.address, Exchange.replies, this.address);
    await channel.consume(
      this.address,
      (reply) => {
        if (!reply) return void channel.close().catch(() => undefined);
        const requestId: unknown = reply.properties.headers?.['causation_id'];
        if (typeof requestId === 'string') this.waiting.get(requestId)?.(reply);
      },
      { noAck: true },
    );
  }
}
