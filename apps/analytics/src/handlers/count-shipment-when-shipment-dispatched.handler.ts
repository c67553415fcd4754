import { ShipmentDispatched } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import type { AnalyticsTransaction } from '../persistence/analytics.database.js';
import { Facts } from '../persistence/facts.js';

/** An order is only done when its parcel left. */
@Controller()
export class CountShipmentWhenShipmentDispatched {
  constructor(
    private readonly inbox: Inbox<AnalyticsTransaction>,
    private readonly facts: Facts,
  ) {}

  @Subscribe(ShipmentDispatched)
  async handle(message: Message<typeof ShipmentDispatched>): Promise<void> {
    const { order_id } = message.payload;
    await this.inbox.once(message, async (tx) => {
      await this.facts.add(tx, { order_id, fact: 'shipped', amount: 0, happened_at: message.timestamp });
    });
  }
}
