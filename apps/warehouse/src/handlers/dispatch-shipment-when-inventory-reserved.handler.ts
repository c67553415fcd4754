import { InventoryReserved } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceShipment } from '../advance-shipment.js';

/** Dispatches now if the label is there; otherwise the label dispatches it later. */
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
