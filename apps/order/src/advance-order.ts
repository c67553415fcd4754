import { OrderCancelled, OrderCreated } from '#contracts';
import { Database, type Transaction } from '#database';
import { type MessageContext, Outbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { decide, type OrderEvent } from './domain/order.js';
import { Orders, type StoredOrder } from './persistence/orders.js';

/** The one place where a placed order changes, whoever brings the news: the payment's reply, its event, or a clock. */
@Injectable()
export class AdvanceOrder {
  constructor(
    private readonly orders: Orders,
    private readonly outbox: Outbox,
    private readonly database: Database,
  ) {}

  /** {@link advance} in a transaction of its own, for news that comes without a message. */
  async advanceNow(
    order_id: string,
    event: OrderEvent,
    causedBy: MessageContext,
  ): Promise<StoredOrder | undefined> {
    return await this.database.transaction((tx) => this.advance(tx, order_id, event, causedBy));
  }

  /**
   * Decides, saves and tells in the caller's transaction, and returns the order as it is then; news that changes nothing,
   * or is of no order of ours, is a no-op.
   */
  async advance(
    tx: Transaction,
    order_id: string,
    event: OrderEvent,
    causedBy: MessageContext,
  ): Promise<StoredOrder | undefined> {
    const order = await this.orders.lock(tx, order_id);
    const state = order && decide(order.state, event);
    if (!state) return order;
    await this.orders.saveState(tx, order_id, state);
    await this.publish(tx, { ...order, state }, causedBy);
    return { ...order, state };
  }

  private async publish(tx: Transaction, order: StoredOrder, causedBy: MessageContext): Promise<void> {
    const { order_id, delivery_address, state } = order;
    const about = { aggregate: order_id, causedBy };
    if (state.status === 'confirmed')
      await this.outbox.add(tx, OrderCreated, { ...factsOf(order), delivery_address }, about);
    if (state.status === 'cancelled')
      await this.outbox.add(tx, OrderCancelled, { ...factsOf(order), reason: state.reason }, about);
  }
}

const factsOf = ({ order_id, user_id, lines, total, currency }: StoredOrder) => ({
  order_id,
  user_id,
  items: lines,
  total,
  currency,
});
