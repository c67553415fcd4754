import { OrderCreated } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceShipment } from '../advance-shipment.js';
import { drawLabel } from '../labels/draw-label.js';
import { LabelStore } from '../labels/label-store.js';
import { trackingNumberOf } from '../labels/tracking-number.js';

/** The label lies in the blob store before anything refers to it; made twice, it is the same label in the same place. */
@Controller()
export class MakeLabelWhenOrderCreated {
  constructor(
    private readonly inbox: Inbox,
    private readonly labels: LabelStore,
    private readonly advanceShipment: AdvanceShipment,
  ) {}

  @Subscribe(OrderCreated)
  async handle(message: Message<typeof OrderCreated>): Promise<void> {
    const { order_id, user_id, items, delivery_address } = message.payload;
    const tracking_number = trackingNumberOf(order_id);
    const printed = { order_id, user_id, delivery_address, tracking_number, items };
    const pdf = await drawLabel({ ...printed, drawn_at: message.timestamp });
    const reference = await this.labels.put(order_id, pdf);
    await this.inbox.once(message, async (tx) => {
      const label = { user_id, tracking_number, ...reference };
      await this.advanceShipment.advance(tx, order_id, { kind: 'label-made', label }, message);
    });
  }
}
