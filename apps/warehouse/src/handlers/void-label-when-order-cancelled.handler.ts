import { OrderCancelled } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceShipment } from '../advance-shipment.js';

/** Voids the shipment even if this is the first message about the order, so that it is never dispatched. */
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
