import { OrderCancelled } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceShipment } from '../advance-shipment.js';

/** A cancelled order never leaves, even if this is heard before anything else of it. */
@Controller()
export class VoidLabelWhenOrderCancelled {
  constructor(
    private readonly inbox: Inbox,
    private readonly advanceShipment: AdvanceShipment,
  ) {}

  @Subscribe(OrderCancelled)
  async handle(message: Message<typeof OrderCancelled>): Promise<void> {
    const { order_id } = message.payload;
    await this.inbox.once(message, async (tx) => {
      await this.advanceShipment.advance(tx, order_id, { kind: 'order-cancelled' }, message);
    });
  }
}
