import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PaymentCharge, type ReplyOf, unprintableIn, type UnprintableField } from '#contracts';
import { Database, type Transaction } from '#database';
import {
  type MessageContext,
  isOutcomeUnknown,
  Outbox,
  ReplyInbox,
  traceHeadersOf,
  Unavailable,
} from '#messaging';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AdvanceOrder } from './advance-order.js';
import type { DeliveryAddress, OrderEvent } from './domain/order.js';
import { priceLines, type Pricing } from './domain/price-lines.js';
import { countStateOnCommit } from './order-metrics.js';
import { orderConfig, type OrderConfig } from './order.config.js';
import { IdempotencyKeys } from './persistence/idempotency-keys.js';
import { Orders, type StoredOrder } from './persistence/orders.js';
import { PriceList } from './persistence/price-list.js';

export interface PlaceOrderRequest {
  user_id: string;
  items: { product_id: string; quantity: number }[];
  payment_token: string;
  delivery_address?: DeliveryAddress | undefined;
  idempotency_key?: string;
}

/** The placed order and how long the bank took, if payment has replied in time; or why there is no order. */
export type PlaceOrderResult =
  | { kind: 'placed'; order: StoredOrder; bankMs?: number | undefined }
  | { kind: 'idempotency-key-reused' }
  | { kind: 'unprintable-address'; fields: UnprintableField[] }
  | Exclude<Pricing, { kind: 'priced' }>;

type NewOrder = Omit<StoredOrder, 'state' | 'created_at'>;

const POLL_INTERVAL_MS = 50;

/**
 * Places an order. The request waits only for the payment, at most for the timeout. The order id, the prices and the
 * pending reply exist before the transaction begins. The transaction is never retried.
 *
 * 1. Insert the order, its idempotency key and the command `payment.charge` into the outbox in one transaction. A crash
 *    before the commit leaves nothing. After the commit the order is pending, and the relay publishes the command.
 * 2. Wait for payment's reply. After a crash here, or without a reply in time, the command is still in the outbox or its
 *    queue. Payment also publishes its outcome as an event, and that event advances the order.
 * 3. Advance the order with the reply. If the event advanced it first, this changes nothing.
 */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly keys: IdempotencyKeys,
    private readonly priceList: PriceList,
    private readonly advanceOrder: AdvanceOrder,
    private readonly outbox: Outbox,
    private readonly replies: ReplyInbox,
    @Inject(orderConfig.KEY) private readonly config: OrderConfig,
  ) {}

  /**
   * Idempotent: the same key and request return the same order, also concurrently and after a crash. `wait: false` does
   * not wait for the payment. Throws OutcomeUnknown when the COMMIT may have succeeded: retry with the same key.
   */
  async place(
    request: PlaceOrderRequest,
    causedBy: MessageContext,
    { wait }: { wait: boolean },
  ): Promise<PlaceOrderResult> {
    const { user_id, items, delivery_address } = request;
    const pricing = priceLines(items, await this.priceList.find(items.map(({ product_id }) => product_id)));
    if (pricing.kind !== 'priced') return (await this.findEarlierResult(request, wait)) ?? pricing;
    const fields = delivery_address ? unprintableIn(delivery_address) : [];
    if (fields.length > 0)
      return (await this.findEarlierResult(request, wait)) ?? { kind: 'unprintable-address', fields };

    const { lines, total, currency } = pricing;
    const { traceparent } = traceHeadersOf(causedBy.spanContext);
    const context = { correlation_id: causedBy.correlationId, traceparent };
    const order_id = `ORD-${uuidv7()}`;
    const newOrder = { order_id, user_id, lines, total, currency, delivery_address, ...context };
    const messageId = uuidv7();
    const replyTo = wait ? this.replies.address : undefined;
    const pendingReply =
      replyTo === undefined
        ? undefined
        : this.replies.expect(PaymentCharge, messageId, this.config.paymentTimeoutMs);
    try {
      const order = await this.database.transaction(async (tx) => {
        const [isClaimed, inserted] = await Promise.all([
          this.claimKey(tx, request, order_id),
          this.orders.add(tx, newOrder),
        ]);
        if (!isClaimed) throw new IdempotencyKeyAlreadyClaimed();
        await this.requestCharge(tx, newOrder, request.payment_token, causedBy, messageId, replyTo);
        countStateOnCommit(tx, inserted);
        return inserted;
      });
      const payment = await pendingReply?.reply;
      const advanced = pendingReply && (await this.applyReply(order, payment, causedBy));
      return { kind: 'placed', order: advanced ?? order, bankMs: payment?.provider_ms };
    } catch (error) {
      pendingReply?.cancel();
      if (!(error instanceof IdempotencyKeyAlreadyClaimed)) throw error;
    }
    const earlier = await this.findEarlierResult(request, wait);
    if (!earlier)
      throw new Unavailable('the Idempotency-Key was deleted at the same time: send the request again');
    return earlier;
  }

  /** True also if the request has no key. */
  private async claimKey(tx: Transaction, request: PlaceOrderRequest, order_id: string): Promise<boolean> {
    const { user_id, idempotency_key: key } = request;
    if (key === undefined) return true;
    return await this.keys.claim(tx, { user_id, key, request_hash: hashOf(request), order_id });
  }

  private async requestCharge(
    tx: Transaction,
    { order_id, user_id, currency, total: amount }: NewOrder,
    payment_token: string,
    causedBy: MessageContext,
    messageId: string,
    replyTo: string | undefined,
  ): Promise<void> {
    const charge = { order_id, user_id, currency, amount, payment_token };
    await this.outbox.add(tx, PaymentCharge, charge, {
      aggregate: order_id,
      causedBy,
      messageId,
      ...(replyTo !== undefined && { replyTo }),
    });
  }

  /** Step 3. The order is already placed, so after an unknown outcome this returns its current state. */
  private async applyReply(
    { order_id }: StoredOrder,
    payment: ReplyOf<typeof PaymentCharge> | undefined,
    causedBy: MessageContext,
  ): Promise<StoredOrder> {
    try {
      const order =
        payment && (await this.advanceOrder.advanceInOwnTransaction(order_id, eventOf(payment), causedBy));
      if (order) return order;
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
    }
    return await this.orders.get(order_id);
  }

  /** The result of the first request with this key; waits for the payment like the first. Undefined if there was none. */
  private async findEarlierResult(
    request: PlaceOrderRequest,
    wait: boolean,
  ): Promise<PlaceOrderResult | undefined> {
    const { user_id, idempotency_key: key } = request;
    const earlier = key === undefined ? undefined : await this.keys.find(user_id, key);
    if (!earlier) return undefined;
    if (earlier.request_hash !== hashOf(request)) return { kind: 'idempotency-key-reused' };
    const deadline = Date.now() + (wait ? this.config.paymentTimeoutMs : 0);
    for (;;) {
      const order = await this.orders.get(earlier.order_id);
      if (order.state.status !== 'pending' || Date.now() >= deadline) return { kind: 'placed', order };
      await delay(POLL_INTERVAL_MS);
    }
  }
}

/** Thrown to roll the transaction back: the key belongs to an earlier order. */
class IdempotencyKeyAlreadyClaimed extends Error {}

const eventOf = ({ status, reason = 'declined' }: ReplyOf<typeof PaymentCharge>): OrderEvent =>
  status === 'captured' ? { kind: 'payment-captured' } : { kind: 'payment-declined', reason };

/** Without an address the hash is the one computed before addresses existed, so that older keys still match. */
function hashOf({ items, payment_token, delivery_address }: PlaceOrderRequest): string {
  const lines = items.map(({ product_id, quantity }) => [product_id, quantity]);
  const request = [lines, payment_token, ...(delivery_address ? [delivery_address] : [])];
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
