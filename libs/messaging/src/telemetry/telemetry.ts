import type { Contract, Payload } from '#contracts';
import type { UnconfirmedPublisher } from '../broker/unconfirmed-publisher.js';
import { encode } from '../envelope/encode.js';
import type { MessageContext } from '../envelope/message.js';

/** For measurements that may be lost: no outbox, no confirm, no waiting. */
export class Telemetry {
  constructor(
    private readonly producer: string,
    private readonly publisher: UnconfirmedPublisher,
  ) {}

  /** Returns before anything is sent. */
  emit<C extends Contract & { kind: 'telemetry' }>(
    contract: C,
    payload: Payload<C>,
    causedBy: MessageContext,
  ): void {
    this.publisher.publish(encode(contract, payload, { producer: this.producer, causedBy }));
  }
}
