import type { Contract } from '#contracts';
import type { UnconfirmedPublisher } from '../broker/unconfirmed-publisher.js';
import { encode } from '../envelope/encode.js';
import type { Message } from '../envelope/message.js';
import { startSendReplySpan } from '../tracing/message-spans.js';

/** Replies to requests, at most once: a requester that misses the reply gets the outcome from the events. */
export class ReplySender {
  constructor(
    private readonly producer: string,
    private readonly publisher: UnconfirmedPublisher,
    /** The reply queues that this service may write to. */
    private readonly addresses: readonly string[],
  ) {}

  /**
   * Does nothing if the request has no `replyTo`, or one that is not in `addresses`: RabbitMQ would close the channel for a
   * missing permission.
   */
  send(contract: Contract, payload: unknown, request: Message): void {
    const { replyTo } = request;
    if (replyTo === undefined || !this.addresses.includes(replyTo)) return;
    const reply = encode(contract, payload, { producer: this.producer, causedBy: request });
    const message = { ...reply, routingKey: replyTo };
    const span = startSendReplySpan(message, request);
    this.publisher.publish(message);
    span.end();
  }
}
