import { OrderCancelled, OrderCreated } from '#contracts';
import { Database, type Transaction } from '#database';
import { type MessageContext, Outbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { decide, type OrderEvent } from './domain/order.js';
import { countStateOnCommit } from './order-metrics.js';
import { Orders, type StoredOrder } from './persistence/orders.js';

/** The only code that changes a placed order, for every {@link OrderEvent}: from a reply, a message, a job or a request. */
@Injectable()
export class AdvanceOrder {
  constructor(
    private readonly orders: Orders,
    private readonly outbox: Outbox,
    private readonly database: Database,
  ) {}

  /** {@link advance} in its own transaction, for an event that does not come from a consumed message. */
  async advanceInOwnTransaction(
    order_id: string,
    event: OrderEvent,
    causedBy: MessageContext,
  ): Promise<StoredOrder | undefined> {
    return await this.database.transaction((tx) => this.advance(tx, order_id, event, causedBy));
  }

  /**
   * Locks the order, saves the next state and adds the event to the outbox, all in the caller's transaction. Returns the
   * order afterwards: unchanged when the event changes nothing, undefined when there is no such order.
   */
  async advance(
    tx: Transaction,
    order_id: string,
    event: OrderEvent,
    causedBy: MessageContext,
  ): Promise<StoredOrder | undefined> {
    const order = await this.orders.lock(tx, order_id);
    const nextState = order && decide(order.state, event);
    if (!nextState) return order;
    await this.orders.saveState(tx, order_id, nextState);
    const advanced = { ...order, state: nextState };
    await this.publish(tx, advanced, causedBy);
    countStateOnCommit(tx, advanced);
    return advanced;
  }

  private async publish(tx: Transaction, order: StoredOrder, causedBy: MessageContext): Promise<void> {
    const { order_id, delivery_address, state } = order;
    const options = { aggregate: order_id, causedBy };
    if (state.status === 'confirmed')
      await this.outbox.add(tx, OrderCreated, { ...orderPayload(order), delivery_address }, options);
    if (state.status === 'cancelled')
      await this.outbox.add(tx, OrderCancelled, { ...orderPayload(order), reason: state.reason }, options);
  }
}

const orderPayload = ({ order_id, user_id, lines, total, currency }: StoredOrder) => ({
  order_id,
  user_id,
  items: lines,
  total,
  currency,
});
