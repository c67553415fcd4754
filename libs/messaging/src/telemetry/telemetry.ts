import type { Contract, Payload } from '#contracts';
import type { UnconfirmedPublisher } from '../broker/unconfirmed-publisher.js';
import { encode } from '../envelope/encode.js';
import type { MessageContext } from '../envelope/message.js';

/** Publishes measurements that may be lost: without outbox or confirm. */
export class Telemetry {
  constructor(
    private readonly producer: string,
    private readonly publisher: UnconfirmedPublisher,
  ) {}

  /** Returns before the message is sent; never throws for the broker. */
  emit<C extends Contract & { kind: 'telemetry' }>(
    contract: C,
    payload: Payload<C>,
    causedBy: MessageContext,
  ): void {
    this.publisher.publish(encode(contract, payload, { producer: this.producer, causedBy }));
  }
}
