import { RecurringJob } from '#service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AdvanceOrder } from '../advance-order.js';
import { orderConfig, type OrderConfig } from '../order.config.js';
import { Orders } from '../persistence/orders.js';

/** Safe to run in several replicas at once: each order is locked and cancelled once. */
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
    for (const { order_id, ...context } of await this.orders.findPendingCreatedBefore(before, 100))
      await this.advanceOrder.advanceInOwnTransaction(order_id, { kind: 'unpaid-too-long' }, context);
  }
}
