import { OrderCancelled } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvancePayment } from '../advance-payment.js';
import { PaymentProvider } from '../provider/payment-provider.js';

/** Charge and cancellation may cross: the bank decides which came first, and a voided order is never charged. */
@Controller()
export class RefundPaymentWhenOrderCancelled {
  constructor(
    private readonly inbox: Inbox,
    private readonly provider: PaymentProvider,
    private readonly advancePayment: AdvancePayment,
  ) {}

  @Subscribe(OrderCancelled)
  async handle(message: Message<typeof OrderCancelled>): Promise<void> {
    const { order_id, total: amount, currency } = message.payload;
    const facts = { order_id, amount, currency };
    const result = await this.provider.refund(facts);
    await this.inbox.once(message, async (tx) => {
      await this.advancePayment.advance(tx, facts, result, message);
    });
  }
}
