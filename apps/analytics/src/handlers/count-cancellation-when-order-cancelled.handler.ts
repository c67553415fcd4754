import { OrderCancelled } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { toOrderFact } from '../order-facts.js';
import { Facts } from '../persistence/facts.js';

/** Also counts orders that were never paid. */
@Controller()
export class CountCancellationWhenOrderCancelled {
  constructor(
    private readonly inbox: Inbox,
    private readonly facts: Facts,
  ) {}

  @Subscribe(OrderCancelled)
  async handle(message: Message<typeof OrderCancelled>): Promise<void> {
    await this.inbox.once(
      message,
      async (tx) => await this.facts.add(tx, [toOrderFact.orderCancelled(message)]),
    );
  }
}
