import { PaymentRefunded } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { factOf } from '../fact-of.js';
import { Facts } from '../persistence/facts.js';

/** What went back to customers. */
@Controller()
export class CountRefundWhenPaymentRefunded {
  constructor(
    private readonly inbox: Inbox,
    private readonly facts: Facts,
  ) {}

  @Subscribe(PaymentRefunded)
  async handle(message: Message<typeof PaymentRefunded>): Promise<void> {
    await this.inbox.once(message, async (tx) => await this.facts.add(tx, [factOf.paymentRefunded(message)]));
  }
}
