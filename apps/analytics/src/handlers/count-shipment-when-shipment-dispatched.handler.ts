import { ShipmentDispatched } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { toOrderFact } from '../order-facts.js';
import { Facts } from '../persistence/facts.js';

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
      async (tx) => await this.facts.add(tx, [toOrderFact.shipmentDispatched(message)]),
    );
  }
}
