import { OrderCreated } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { toOrderFact } from '../order-facts.js';
import { Facts } from '../persistence/facts.js';

/** `order.created` is published once the order is paid. */
@Controller()
export class CountOrderWhenOrderCreated {
  constructor(
    private readonly inbox: Inbox,
    private readonly facts: Facts,
  ) {}

  @Subscribe(OrderCreated)
  async handle(message: Message<typeof OrderCreated>): Promise<void> {
    await this.inbox.once(
      message,
      async (tx) => await this.facts.add(tx, [toOrderFact.orderCreated(message)]),
    );
  }
}
