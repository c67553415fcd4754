import { ProductChanged } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { PriceList } from '../persistence/price-list.js';

/** Projects `product.changed` into order's price list. The revision decides, not the order of arrival. */
@Controller()
export class UpdatePriceListWhenProductChanged {
  constructor(
    private readonly inbox: Inbox,
    private readonly priceList: PriceList,
  ) {}

  @Subscribe(ProductChanged)
  async handle(message: Message<typeof ProductChanged>): Promise<void> {
    await this.inbox.once(message, async (tx) => {
      await this.priceList.save(tx, message.payload);
    });
  }
}
