import { InventoryReserved } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceShipment } from '../advance-shipment.js';

/** The goods are off the shelf; the parcel leaves now if its label is there, else when it comes. */
@Controller()
export class DispatchShipmentWhenInventoryReserved {
  constructor(
    private readonly inbox: Inbox,
    private readonly advanceShipment: AdvanceShipment,
  ) {}

  @Subscribe(InventoryReserved)
  async handle(message: Message<typeof InventoryReserved>): Promise<void> {
    const { order_id } = message.payload;
    await this.inbox.once(message, async (tx) => {
      await this.advanceShipment.advance(tx, order_id, { kind: 'stock-reserved' }, message);
    });
  }
}
