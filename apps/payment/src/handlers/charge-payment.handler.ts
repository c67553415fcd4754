import { PaymentCharge, type ReplyOf } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvancePayment } from '../advance-payment.js';
import { toChargeReply, type PaymentState } from '../domain/payment.js';
import { Payments } from '../persistence/payments.js';
import { measureCharge } from '../provider/measure-charge.js';
import { PaymentProvider } from '../provider/payment-provider.js';

/** Charges outside the transaction, so that no database connection waits for the bank. A repeated charge is idempotent. */
@Controller()
export class ChargePayment {
  constructor(
    private readonly inbox: Inbox,
    private readonly provider: PaymentProvider,
    private readonly advancePayment: AdvancePayment,
    private readonly payments: Payments,
  ) {}

  @Subscribe(PaymentCharge)
  async handle(message: Message<typeof PaymentCharge>): Promise<ReplyOf<typeof PaymentCharge>> {
    const { order_id, amount, currency, payment_token } = message.payload;
    const details = { order_id, amount, currency };
    const { result, provider_ms } = await measureCharge(this.provider, { ...details, payment_token });
    let payment: PaymentState | undefined;
    await this.inbox.once(message, async (tx) => {
      payment = await this.advancePayment.advance(tx, details, result, message);
    });
    payment ??= await this.payments.find(order_id);
    return { order_id, ...toChargeReply(payment ?? result), provider_ms };
  }
}
