import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AdvanceOrder } from '../advance-order.js';
import { OrderConfig } from '../order.config.js';
import { OrderDatabase } from '../persistence/order.database.js';
import { Orders } from '../persistence/orders.js';

/** Gives up orders that nobody paid for; replicas may run it side by side, each order is locked and decided once. */
@Injectable()
export class CancelUnpaidOrders implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('cancel-unpaid-orders');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: OrderDatabase,
    private readonly orders: Orders,
    private readonly advanceOrder: AdvanceOrder,
    private readonly config: OrderConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.run());
    }, this.config.unpaidCheckEveryMs);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      const before = new Date(Date.now() - this.config.unpaidAfterMs);
      for (const order_id of await this.orders.pendingSince(before, 100)) await this.cancel(order_id);
    } catch (error) {
      this.log.warn(`tries again in ${this.config.unpaidCheckEveryMs} ms: ${(error as Error).message}`);
    }
  }

  private async cancel(order_id: string): Promise<void> {
    const { correlation_id: correlationId, traceparent } = await this.orders.get(order_id);
    const causedBy = { correlationId, traceparent };
    await this.database.$transaction((tx) =>
      this.advanceOrder.advance(tx, order_id, { kind: 'unpaid-too-long' }, causedBy),
    );
  }
}
