import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PaymentCharge, type ReplyOf } from '#contracts';
import { type Cause, Outbox, ReplyInbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AdvanceOrder } from './advance-order.js';
import type { DeliveryAddress, OrderEvent, OrderLine } from './domain/order.js';
import { priceLines, type Pricing } from './domain/price-lines.js';
import { OrderConfig } from './order.config.js';
import { IdempotencyKeys } from './persistence/idempotency-keys.js';
import { OrderDatabase, type OrderTransaction } from './persistence/order.database.js';
import { Orders, type StoredOrder } from './persistence/orders.js';
import { PriceList } from './persistence/price-list.js';

/** What a customer asks for. */
export interface OrderWish {
  user_id: string;
  items: { product_id: string; quantity: number }[];
  payment_token: string;
  delivery_address?: DeliveryAddress | undefined;
  idempotency_key?: string;
}

/** The order, or why there is none. */
export type Placed =
  { kind: 'placed'; order: StoredOrder } | { kind: 'key-reused' } | Exclude<Pricing, { kind: 'priced' }>;

const ASK_AGAIN_MS = 50;

/**
 * Takes an order: the customer waits for the payment alone, and for that not longer than the timeout.
 *
 * 1. Save the order and, in the same transaction, its idempotency key and the charge request for the outbox, all three sent
 *    at once: were the key taken, the transaction would be undone. A crash before the commit leaves nothing; after it the
 *    order is pending, and the relay sends the request.
 * 2. Wait for payment's reply. A crash here, or no reply in time: the charge waits in its queue, and the event that
 *    payment publishes in any case settles the order.
 * 3. Settle the order. If the event was faster, this changes nothing.
 */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly database: OrderDatabase,
    private readonly orders: Orders,
    private readonly keys: IdempotencyKeys,
    private readonly priceList: PriceList,
    private readonly advanceOrder: AdvanceOrder,
    private readonly outbox: Outbox,
    private readonly replies: ReplyInbox,
    private readonly config: OrderConfig,
  ) {}

  /** The same key and wish give the same order, also at the same time and after a crash; `wait: false` returns it pending. */
  async place(wish: OrderWish, causedBy: Cause, { wait }: { wait: boolean }): Promise<Placed> {
    const list = await this.priceList.find(wish.items.map(({ product_id }) => product_id));
    const pricing = priceLines(wish.items, list);
    if (pricing.kind !== 'priced') return (await this.findRepeated(wish, wait)) ?? pricing;

    const { user_id, delivery_address } = wish;
    const order = { ...pricedOrder(pricing), user_id, delivery_address, order_id: `ORD-${uuidv7()}` };
    const { correlationId: correlation_id, traceparent } = causedBy;
    const save = async (tx: OrderTransaction) => {
      const [isFirst, pending, requestId] = await Promise.all([
        this.claimKey(tx, wish, order.order_id),
        this.orders.add(tx, { ...order, correlation_id, traceparent }),
        this.askForPayment(tx, order, wish.payment_token, causedBy, wait),
      ]);
      if (!isFirst) throw new KeyTaken();
      return {
        pending,
        ...(wait && this.replies.expect(PaymentCharge, requestId, this.config.paymentTimeoutMs)),
      };
    };
    const saved = await this.database.$transaction(save).catch(unlessKeyTaken);
    if (!saved) return (await this.findRepeated(wish, wait)) ?? (await this.place(wish, causedBy, { wait }));
    if (!wait) return { kind: 'placed', order: saved.pending };

    const answer = await saved.reply;
    const settled = answer && (await this.advanceOrder.advanceNow(order.order_id, newsIn(answer), causedBy));
    return { kind: 'placed', order: settled ?? (await this.orders.get(order.order_id)) };
  }

  private async askForPayment(
    tx: OrderTransaction,
    { order_id, user_id, total: amount, currency }: PricedOrder,
    payment_token: string,
    causedBy: Cause,
    wait: boolean,
  ): Promise<string> {
    return await this.outbox.add(
      tx,
      PaymentCharge,
      { order_id, user_id, amount, currency, payment_token },
      { aggregate: order_id, causedBy, ...(wait && { replyTo: this.replies.address }) },
    );
  }

  private async claimKey(tx: OrderTransaction, wish: OrderWish, order_id: string): Promise<boolean> {
    const { user_id, idempotency_key: key } = wish;
    if (key === undefined) return true;
    return await this.keys.claim(tx, { user_id, key, request_hash: hashOf(wish), order_id });
  }

  /** The answer to a repeated request is the answer to the first, for which it waits as long as the first would. */
  private async findRepeated(wish: OrderWish, wait: boolean): Promise<Placed | undefined> {
    const { user_id, idempotency_key: key } = wish;
    const use = key === undefined ? undefined : await this.keys.find(user_id, key);
    if (!use) return undefined;
    if (use.request_hash !== hashOf(wish)) return { kind: 'key-reused' };
    const deadline = Date.now() + (wait ? this.config.paymentTimeoutMs : 0);
    for (;;) {
      const order = await this.orders.get(use.order_id);
      if (order.state.status !== 'pending' || Date.now() >= deadline) return { kind: 'placed', order };
      await delay(ASK_AGAIN_MS);
    }
  }
}

/** Undoes the transaction: an order with this key is there already. */
class KeyTaken extends Error {}

function unlessKeyTaken(error: unknown): undefined {
  if (!(error instanceof KeyTaken)) throw error;
}

const newsIn = ({ status, reason = 'declined' }: ReplyOf<typeof PaymentCharge>): OrderEvent =>
  status === 'captured' ? { kind: 'payment-captured' } : { kind: 'payment-declined', reason };

type PricedOrder = { order_id: string; user_id: string; lines: OrderLine[]; total: number; currency: string };

const pricedOrder = ({ lines, total, currency }: Extract<Pricing, { kind: 'priced' }>) => ({
  lines,
  total,
  currency,
});

/** Without an address it is what it was before there were addresses, so that keys of that time still fit. */
function hashOf({ items, payment_token, delivery_address }: OrderWish): string {
  const lines = items.map(({ product_id, quantity }) => [product_id, quantity]);
  const wish = [lines, payment_token, ...(delivery_address ? [delivery_address] : [])];
  return createHash('sha256').update(JSON.stringify(wish)).digest('hex');
}
