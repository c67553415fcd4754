import { OrderCreated } from '#contracts';
import { Inbox, type Message, Subscribe } from '#messaging';
import { Controller } from '@nestjs/common';
import { factOf } from '../fact-of.js';
import { Facts } from '../persistence/facts.js';

/** An order is created when it is paid. */
@Controller()
export class CountOrderWhenOrderCreated {
  constructor(
    private readonly inbox: Inbox,
    private readonly facts: Facts,
  ) {}

  @Subscribe(OrderCreated)
  async handle(message: Message<typeof OrderCreated>): Promise<void> {
    await this.inbox.once(message, async (tx) => await this.facts.add(tx, [factOf.orderCreated(message)]));
  }
}
