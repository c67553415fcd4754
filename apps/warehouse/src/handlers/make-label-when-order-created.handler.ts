import { OrderCreated } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceShipment } from '../advance-shipment.js';
import { drawLabel } from '../labels/draw-label.js';
import { LabelStore } from '../labels/label-store.js';
import { trackingNumberOf } from '../labels/tracking-number.js';

/** Stores the label before the transaction that refers to it. Idempotent: the same order has the same label and URL. */
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
    const content = { order_id, user_id, delivery_address, tracking_number, items };
    const pdf = await drawLabel({ ...content, drawn_at: message.timestamp });
    const reference = await this.labels.put(order_id, pdf);
    await this.inbox.once(message, async (tx) => {
      const label = { user_id, tracking_number, ...reference };
      await this.advanceShipment.advance(tx, order_id, { kind: 'label-made', label }, message);
    });
  }
}
