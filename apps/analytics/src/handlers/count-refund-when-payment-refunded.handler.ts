import { PaymentRefunded } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { toOrderFact } from '../order-facts.js';
import { Facts } from '../persistence/facts.js';

@Controller()
export class CountRefundWhenPaymentRefunded {
  constructor(
    private readonly inbox: Inbox,
    private readonly facts: Facts,
  ) {}

  @Subscribe(PaymentRefunded)
  async handle(message: Message<typeof PaymentRefunded>): Promise<void> {
    await this.inbox.once(
      message,
      async (tx) => await this.facts.add(tx, [toOrderFact.paymentRefunded(message)]),
    );
  }
}
