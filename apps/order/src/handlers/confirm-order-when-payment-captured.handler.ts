import { PaymentCaptured } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceOrder } from '../advance-order.js';

/** Confirms an order whose customer got 202 or whose reply was lost. If the reply confirmed it, changes nothing. */
@Controller()
export class ConfirmOrderWhenPaymentCaptured {
  constructor(
    private readonly inbox: Inbox,
    private readonly advanceOrder: AdvanceOrder,
  ) {}

  @Subscribe(PaymentCaptured)
  async handle(message: Message<typeof PaymentCaptured>): Promise<void> {
    const { order_id } = message.payload;
    await this.inbox.once(message, async (tx) => {
      await this.advanceOrder.advance(tx, order_id, { kind: 'payment-captured' }, message);
    });
  }
}
