import type { Contract } from '#contracts';
import type { UnconfirmedPublisher } from '../broker/unconfirmed-publisher.js';
import { encode } from '../envelope/encode.js';
import type { Message } from '../envelope/message.js';

/** Answers requests, at most once: who no longer waits, or missed the answer, learns the outcome from the events. */
export class ReplySender {
  constructor(
    private readonly producer: string,
    private readonly publisher: UnconfirmedPublisher,
  ) {}

  /** Does nothing when nobody asked for an answer. */
  send(contract: Contract, answer: unknown, request: Message): void {
    if (request.replyTo === undefined) return;
    const reply = encode(contract, answer, { producer: this.producer, causedBy: request });
    this.publisher.publish({ ...reply, routingKey: request.replyTo });
  }
}
