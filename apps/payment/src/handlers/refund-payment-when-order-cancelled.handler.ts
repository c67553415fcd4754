import { OrderCancelled, PaymentRefunded } from '#contracts';
import { Inbox, type Message, Outbox, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { decideRefund } from '../domain/payment.js';
import type { PaymentTransaction } from '../persistence/payment.database.js';
import { Payments } from '../persistence/payments.js';
import { PaymentProvider } from '../provider/payment-provider.js';

/** Charge and cancellation may cross: the bank decides which came first, and a voided order is never charged. */
@Controller()
export class RefundPaymentWhenOrderCancelled {
  constructor(
    private readonly inbox: Inbox<PaymentTransaction>,
    private readonly provider: PaymentProvider,
    private readonly payments: Payments,
    private readonly outbox: Outbox,
  ) {}

  @Subscribe(OrderCancelled)
  async handle(message: Message<typeof OrderCancelled>): Promise<void> {
    const { order_id, total: amount, currency } = message.payload;
    const facts = { order_id, amount, currency };
    const result = await this.provider.refund(facts);
    await this.inbox.once(message, async (tx) => {
      const state = decideRefund(await this.payments.lock(tx, order_id), result);
      if (!state) return;
      await this.payments.become(tx, facts, state);
      if (state.status !== 'refunded') return;
      const refund = { ...facts, refund_id: state.refund_id };
      await this.outbox.add(tx, PaymentRefunded, refund, { aggregate: order_id, causedBy: message });
    });
  }
}
