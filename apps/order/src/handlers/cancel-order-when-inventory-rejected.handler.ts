import { InventoryRejected } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { AdvanceOrder } from '../advance-order.js';

/** The goods are out of stock after the payment was captured; `order.cancelled` makes payment refund it. */
@Controller()
export class CancelOrderWhenInventoryRejected {
  constructor(
    private readonly inbox: Inbox,
    private readonly advanceOrder: AdvanceOrder,
  ) {}

  @Subscribe(InventoryRejected)
  async handle(message: Message<typeof InventoryRejected>): Promise<void> {
    const { order_id } = message.payload;
    await this.inbox.once(message, async (tx) => {
      await this.advanceOrder.advance(tx, order_id, { kind: 'stock-rejected' }, message);
    });
  }
}
