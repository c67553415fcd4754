import { ShipmentDispatched } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceOrder } from '../advance-order.js';

@Controller()
export class CompleteOrderWhenShipmentDispatched {
  constructor(
    private readonly inbox: Inbox,
    private readonly advanceOrder: AdvanceOrder,
  ) {}

  @Subscribe(ShipmentDispatched)
  async handle(message: Message<typeof ShipmentDispatched>): Promise<void> {
    const { order_id, parcel } = message.payload;
    const event = { kind: 'dispatched', tracking_number: parcel.tracking_number } as const;
    await this.inbox.once(message, async (tx) => {
      await this.advanceOrder.advance(tx, order_id, event, message);
    });
  }
}
