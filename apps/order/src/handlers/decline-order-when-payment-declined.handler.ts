import { PaymentDeclined } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceOrder } from '../advance-order.js';

/** Ends the order whose customer did not wait for the bank's no; nobody else has heard of it. */
@Controller()
export class DeclineOrderWhenPaymentDeclined {
  constructor(
    private readonly inbox: Inbox,
    private readonly advanceOrder: AdvanceOrder,
  ) {}

  @Subscribe(PaymentDeclined)
  async handle(message: Message<typeof PaymentDeclined>): Promise<void> {
    const { order_id, reason } = message.payload;
    await this.inbox.once(message, async (tx) => {
      await this.advanceOrder.advance(tx, order_id, { kind: 'payment-declined', reason }, message);
    });
  }
}
