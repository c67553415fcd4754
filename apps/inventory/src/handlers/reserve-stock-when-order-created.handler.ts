import { InventoryRejected, InventoryReserved, OrderCreated } from '#contracts';
import { Inbox, type Message, Outbox, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { mergeLines } from '../domain/reservation.js';
import { Stock } from '../persistence/stock.js';

/** Reserves all lines or none. The first order gets the last piece; the other is rejected, cancelled and refunded. */
@Controller()
export class ReserveStockWhenOrderCreated {
  constructor(
    private readonly inbox: Inbox,
    private readonly stock: Stock,
    private readonly outbox: Outbox,
  ) {}

  @Subscribe(OrderCreated)
  async handle(message: Message<typeof OrderCreated>): Promise<void> {
    const { order_id, items } = message.payload;
    const wanted = mergeLines(items);
    const options = { aggregate: order_id, causedBy: message };
    await this.inbox.once(message, async (tx) => {
      const shortages = await this.stock.reserve(tx, order_id, wanted);
      if (shortages.length === 0)
        await this.outbox.add(tx, InventoryReserved, { order_id, items: wanted }, options);
      else await this.outbox.add(tx, InventoryRejected, { order_id, shortages }, options);
    });
  }
}
