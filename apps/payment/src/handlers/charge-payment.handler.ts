import { PaymentCaptured, PaymentCharge, PaymentDeclined, type ReplyOf } from '#contracts';
import { Inbox, type Message, Outbox, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { decideCharge, outcomeOf } from '../domain/payment.js';
import type { PaymentTransaction } from '../persistence/payment.database.js';
import { Payments } from '../persistence/payments.js';
import { PaymentProvider } from '../provider/payment-provider.js';

/** The bank is asked outside the transaction, so that no connection waits for it; asked twice, it charges once. */
@Controller()
export class ChargePayment {
  constructor(
    private readonly inbox: Inbox<PaymentTransaction>,
    private readonly provider: PaymentProvider,
    private readonly payments: Payments,
    private readonly outbox: Outbox,
  ) {}

  @Subscribe(PaymentCharge)
  async handle(message: Message<typeof PaymentCharge>): Promise<ReplyOf<typeof PaymentCharge>> {
    const { order_id, amount, currency, payment_token } = message.payload;
    const facts = { order_id, amount, currency };
    const result = await this.provider.charge({ ...facts, payment_token });
    await this.inbox.once(message, async (tx) => {
      const state = decideCharge(await this.payments.lock(tx, order_id), result);
      if (!state) return;
      await this.payments.become(tx, facts, state);
      const about = { aggregate: order_id, causedBy: message };
      if (result.status === 'captured')
        await this.outbox.add(tx, PaymentCaptured, { ...facts, ...result }, about);
      else await this.outbox.add(tx, PaymentDeclined, { ...facts, ...result }, about);
    });
    return { order_id, ...outcomeOf((await this.payments.find(order_id)) ?? result) };
  }
}
