import type { Contract } from '#contracts';
import type { UnconfirmedPublisher } from '../broker/unconfirmed-publisher.js';
import { encode } from '../envelope/encode.js';
import type { Message } from '../envelope/message.js';

/** Answers requests, at most once: who no longer waits, or missed the answer, learns the outcome from the events. */
export class ReplySender {
  constructor(
    private readonly producer: string,
    private readonly publisher: UnconfirmedPublisher,
    /** The reply queues that this service may write to. */
    private readonly addresses: readonly string[],
  ) {}

  /**
   * Does nothing when nobody asked for an answer, or for one at another address: RabbitMQ closes the channel of whoever
   * publishes to a routing key without a permission.
   */
  send(contract: Contract, answer: unknown, request: Message): void {
    const { replyTo } = request;
    if (replyTo === undefined || !this.addresses.includes(replyTo)) return;
    const reply = encode(contract, answer, { producer: this.producer, causedBy: request });
    this.publisher.publish({ ...reply, routingKey: replyTo });
  }
}
