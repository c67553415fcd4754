import { PaymentDeclined } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceOrder } from '../advance-order.js';

/** Declines an order whose customer got 202 or whose reply was lost. Publishes nothing: no other service knows the order. */
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
