import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PaymentCharge, type ReplyOf } from '#contracts';
import { type Cause, JointTransactions, Outbox, ReplyInbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AdvanceOrder } from './advance-order.js';
import type { DeliveryAddress, OrderEvent } from './domain/order.js';
import { priceLines, type Pricing } from './domain/price-lines.js';
import { OrderConfig } from './order.config.js';
import { IdempotencyKeys } from './persistence/idempotency-keys.js';
import type { OrderTransaction } from './persistence/order.database.js';
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
export type Placed = { kind: 'placed'; order: StoredOrder } | { kind: 'key-reused' } | Unpriced;

type Unpriced = Exclude<Pricing, { kind: 'priced' }>;

/** What the transaction has come to; `reply` is there for who waits. */
type Saved =
  | { kind: 'pending'; order: StoredOrder; reply?: Promise<ReplyOf<typeof PaymentCharge> | undefined> }
  | { kind: 'key-taken' };

const ASK_AGAIN_MS = 50;

/**
 * Takes an order: the customer waits for the payment alone, and for that not longer than the timeout.
 *
 * 1. Save the order and, in the same transaction, its idempotency key and the charge request for the outbox; orders that
 *    come together share it. A crash before the commit leaves nothing; after it the order is pending, and the relay sends
 *    the request.
 * 2. Wait for payment's reply. A crash here, or no reply in time: the charge waits in its queue, and the event that
 *    payment publishes in any case settles the order.
 * 3. Settle the order. If the event was faster, this changes nothing.
 */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly transactions: JointTransactions<OrderTransaction>,
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
    const saved = await this.transactions
      .run((tx) => this.save(tx, wish, causedBy, wait))
      .catch(unlessUndone);
    if (saved.kind === 'key-taken')
      return (await this.findRepeated(wish, wait)) ?? (await this.place(wish, causedBy, { wait }));
    if (saved.kind !== 'pending') return saved;
    if (!wait) return { kind: 'placed', order: saved.order };

    const { order_id } = saved.order;
    const answer = await saved.reply;
    const settled = answer && (await this.advanceOrder.advanceNow(order_id, newsIn(answer), causedBy));
    return { kind: 'placed', order: settled ?? (await this.orders.get(order_id)) };
  }

  private async save(tx: OrderTransaction, wish: OrderWish, causedBy: Cause, wait: boolean): Promise<Saved> {
    const product_ids = wish.items.map(({ product_id }) => product_id);
    const order_id = `ORD-${uuidv7()}`;
    const [list, isFirst] = await Promise.all([
      this.priceList.find(product_ids, tx),
      this.claimKey(tx, wish, order_id),
    ]);
    if (!isFirst) return { kind: 'key-taken' };
    const pricing = priceLines(wish.items, list);
    if (pricing.kind !== 'priced') throw new Undone(pricing);

    const { user_id, delivery_address, payment_token } = wish;
    const { lines, total, currency } = pricing;
    const { correlationId: correlation_id, traceparent } = causedBy;
    const facts = { order_id, user_id, currency };
    const [order, requestId] = await Promise.all([
      this.orders.add(tx, { ...facts, total, lines, delivery_address, correlation_id, traceparent }),
      this.outbox.add(
        tx,
        PaymentCharge,
        { ...facts, amount: total, payment_token },
        { aggregate: order_id, causedBy, ...(wait && { replyTo: this.replies.address }) },
      ),
    ]);
    const { paymentTimeoutMs } = this.config;
    return {
      kind: 'pending',
      order,
      ...(wait && this.replies.expect(PaymentCharge, requestId, paymentTimeoutMs)),
    };
  }

  /** True also where there is no key. */
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

/** Undoes the transaction: the key is free again for an order that can be taken. */
class Undone extends Error {
  constructor(readonly why: Unpriced) {
    super(why.kind);
  }
}

function unlessUndone(error: unknown): Unpriced {
  if (error instanceof Undone) return error.why;
  throw error;
}

const newsIn = ({ status, reason = 'declined' }: ReplyOf<typeof PaymentCharge>): OrderEvent =>
  status === 'captured' ? { kind: 'payment-captured' } : { kind: 'payment-declined', reason };

/** Without an address it is what it was before there were addresses, so that keys of that time still fit. */
function hashOf({ items, payment_token, delivery_address }: OrderWish): string {
  const lines = items.map(({ product_id, quantity }) => [product_id, quantity]);
  const wish = [lines, payment_token, ...(delivery_address ? [delivery_address] : [])];
  return createHash('sha256').update(JSON.stringify(wish)).digest('hex');
}
