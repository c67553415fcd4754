import { RecurringJob } from '#service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AdvanceOrder } from '../advance-order.js';
import { orderConfig, type OrderConfig } from '../order.config.js';
import { Orders } from '../persistence/orders.js';

/** Gives up orders that nobody paid for; replicas may run it side by side, each order is locked and decided once. */
@Injectable()
export class CancelUnpaidOrders implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repetition = new RecurringJob('cancel-unpaid-orders', () => this.run());

  constructor(
    private readonly orders: Orders,
    private readonly advanceOrder: AdvanceOrder,
    @Inject(orderConfig.KEY) private readonly config: OrderConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition.start(this.config.unpaidCheckEveryMs);
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition.stop();
  }

  private async run(): Promise<void> {
    const before = new Date(Date.now() - this.config.unpaidAfterMs);
    for (const { order_id, ...context } of await this.orders.pendingSince(before, 100))
      await this.advanceOrder.advanceNow(order_id, { kind: 'unpaid-too-long' }, context);
  }
}
