import { ShipmentDispatched } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { factOf } from '../fact-of.js';
import { Facts } from '../persistence/facts.js';

/** An order is only done when its parcel left. */
@Controller()
export class CountShipmentWhenShipmentDispatched {
  constructor(
    private readonly inbox: Inbox,
    private readonly facts: Facts,
  ) {}

  @Subscribe(ShipmentDispatched)
  async handle(message: Message<typeof ShipmentDispatched>): Promise<void> {
    await this.inbox.once(
      message,
      async (tx) => await this.facts.add(tx, [factOf.shipmentDispatched(message)]),
    );
  }
}
