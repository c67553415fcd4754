import { OrderCancelled } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvancePayment } from '../advance-payment.js';
import { PaymentProvider } from '../provider/payment-provider.js';

/** Charge and refund may run concurrently: the bank orders them, and declines every charge of a voided order. */
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
    const details = { order_id, amount, currency };
    const result = await this.provider.refund(details);
    await this.inbox.once(message, async (tx) => {
      await this.advancePayment.advance(tx, details, result, message);
    });
  }
}
