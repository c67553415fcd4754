import { OrderCreated } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import type { AnalyticsTransaction } from '../persistence/analytics.database.js';
import { Facts } from '../persistence/facts.js';

/** Turnover is what was ordered and paid. */
@Controller()
export class CountOrderWhenOrderCreated {
  constructor(
    private readonly inbox: Inbox<AnalyticsTransaction>,
    private readonly facts: Facts,
  ) {}

  @Subscribe(OrderCreated)
  async handle(message: Message<typeof OrderCreated>): Promise<void> {
    const { order_id, total } = message.payload;
    await this.inbox.once(message, async (tx) => {
      await this.facts.add(tx, { order_id, fact: 'created', amount: total, happened_at: message.timestamp });
    });
  }
}
