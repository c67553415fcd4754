import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PaymentCharge, type ReplyOf, unprintableIn, type UnprintableField } from '#contracts';
import { Database, type Transaction } from '#database';
import { type MessageContext, isOutcomeUnknown, Outbox, ReplyInbox, Unavailable } from '#messaging';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AdvanceOrder } from './advance-order.js';
import type { DeliveryAddress, OrderEvent } from './domain/order.js';
import { priceLines, type Pricing } from './domain/price-lines.js';
import { orderConfig, type OrderConfig } from './order.config.js';
import { IdempotencyKeys } from './persistence/idempotency-keys.js';
import { Orders, type StoredOrder } from './persistence/orders.js';
import { PriceList } from './persistence/price-list.js';

/** What a customer asks for. */
export interface PlaceOrderRequest {
  user_id: string;
  items: { product_id: string; quantity: number }[];
  payment_token: string;
  delivery_address?: DeliveryAddress | undefined;
  idempotency_key?: string;
}

/** The order, or why there is none. */
export type Placed =
  | { kind: 'placed'; order: StoredOrder }
  | { kind: 'key-reused' }
  | { kind: 'unprintable-address'; fields: UnprintableField[] }
  | Exclude<Pricing, { kind: 'priced' }>;

type PricedOrder = Omit<StoredOrder, 'state' | 'created_at'>;

const ASK_AGAIN_MS = 50;

/**
 * Takes an order: the customer waits for the payment alone, and for that not longer than the timeout. The order's id, the
 * prices and the wait for the reply are there before the transaction begins, which runs once.
 *
 * 1. Save the order, its idempotency key and the charge request for the outbox in one transaction. A crash before the
 *    commit leaves nothing; after it the order is pending, and the relay sends the request.
 * 2. Wait for payment's reply. A crash here, or no reply in time: the charge waits in its queue, and the event that
 *    payment publishes in any case settles the order.
 * 3. Settle the order. If the event was faster, this changes nothing.
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
   * The same key and request give the same order, also at the same time and after a crash; `wait: false` returns it
   * pending. Throws OutcomeUnknown when the order may be placed and only a request with the same key can tell.
   */
  async place(
    request: PlaceOrderRequest,
    causedBy: MessageContext,
    { wait }: { wait: boolean },
  ): Promise<Placed> {
    const { user_id, items, delivery_address } = request;
    const pricing = priceLines(items, await this.priceList.find(items.map(({ product_id }) => product_id)));
    if (pricing.kind !== 'priced') return (await this.findRepeated(request, wait)) ?? pricing;
    const fields = delivery_address ? unprintableIn(delivery_address) : [];
    if (fields.length > 0)
      return (await this.findRepeated(request, wait)) ?? { kind: 'unprintable-address', fields };

    const { lines, total, currency } = pricing;
    const { correlationId: correlation_id, traceparent } = causedBy;
    const about = { correlation_id, traceparent, delivery_address };
    const priced = { order_id: `ORD-${uuidv7()}`, user_id, lines, total, currency, ...about };
    const messageId = uuidv7();
    const replyTo = wait ? this.replies.address : undefined;
    const expected =
      replyTo === undefined
        ? undefined
        : this.replies.expect(PaymentCharge, messageId, this.config.paymentTimeoutMs);
    try {
      const order = await this.database.transaction(async (tx) => {
        const [isFirst, saved] = await Promise.all([
          this.claimKey(tx, request, priced.order_id),
          this.orders.add(tx, priced),
        ]);
        if (!isFirst) throw new KeyTaken();
        await this.requestCharge(tx, priced, request.payment_token, causedBy, messageId, replyTo);
        return saved;
      });
      return { kind: 'placed', order: (await this.settle(order, expected?.reply, causedBy)) ?? order };
    } catch (error) {
      expected?.cancel();
      if (!(error instanceof KeyTaken)) throw error;
    }
    const repeated = await this.findRepeated(request, wait);
    if (!repeated) throw new Unavailable('the Idempotency-Key was deleted meanwhile');
    return repeated;
  }

  /** True also where there is no key. */
  private async claimKey(tx: Transaction, request: PlaceOrderRequest, order_id: string): Promise<boolean> {
    const { user_id, idempotency_key: key } = request;
    if (key === undefined) return true;
    return await this.keys.claim(tx, { user_id, key, request_hash: hashOf(request), order_id });
  }

  private async requestCharge(
    tx: Transaction,
    { order_id, user_id, currency, total: amount }: PricedOrder,
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

  /** Steps 2 and 3. The order is placed whatever happens here, so an unknown outcome is answered with how it stands. */
  private async settle(
    { order_id }: StoredOrder,
    reply: Promise<ReplyOf<typeof PaymentCharge> | undefined> | undefined,
    causedBy: MessageContext,
  ): Promise<StoredOrder | undefined> {
    if (!reply) return undefined;
    const answer = await reply;
    try {
      const settled = answer && (await this.advanceOrder.advanceNow(order_id, eventOf(answer), causedBy));
      if (settled) return settled;
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
    }
    return await this.orders.get(order_id);
  }

  /** The answer to a repeated request is the answer to the first, for which it waits as long as the first would. */
  private async findRepeated(request: PlaceOrderRequest, wait: boolean): Promise<Placed | undefined> {
    const { user_id, idempotency_key: key } = request;
    const use = key === undefined ? undefined : await this.keys.find(user_id, key);
    if (!use) return undefined;
    if (use.request_hash !== hashOf(request)) return { kind: 'key-reused' };
    const deadline = Date.now() + (wait ? this.config.paymentTimeoutMs : 0);
    for (;;) {
      const order = await this.orders.get(use.order_id);
      if (order.state.status !== 'pending' || Date.now() >= deadline) return { kind: 'placed', order };
      await delay(ASK_AGAIN_MS);
    }
  }
}

/** Rolls the transaction back: the key belongs to an order that was placed before. */
class KeyTaken extends Error {}

const eventOf = ({ status, reason = 'declined' }: ReplyOf<typeof PaymentCharge>): OrderEvent =>
  status === 'captured' ? { kind: 'payment-captured' } : { kind: 'payment-declined', reason };

/** Without an address it is what it was before there were addresses, so that keys of that time still fit. */
function hashOf({ items, payment_token, delivery_address }: PlaceOrderRequest): string {
  const lines = items.map(({ product_id, quantity }) => [product_id, quantity]);
  const request = [lines, payment_token, ...(delivery_address ? [delivery_address] : [])];
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
