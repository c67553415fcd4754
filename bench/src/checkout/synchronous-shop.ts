import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { composeConfirmationMail } from '../../../apps/email/src/domain/confirmation-mail.js';
import { mergeLines } from '../../../apps/inventory/src/domain/reservation.js';
import { priceLines } from '../../../apps/order/src/domain/price-lines.js';
import type { StoredOrder } from '../../../apps/order/src/persistence/orders.js';
import { drawLabel } from '../../../apps/warehouse/src/labels/draw-label.js';
import { trackingNumberOf } from '../../../apps/warehouse/src/labels/tracking-number.js';
import type { Parts } from './parts.js';

export interface OrderRequest {
  items: { product_id: string; quantity: number }[];
  payment_token: string;
}

/** Added to the time of a step, in ms. */
export type StepDelays = Partial<Record<'email' | 'inventory' | 'warehouse' | 'analytics', number>>;

/** The shop without messages: one request calls the services' own classes one after the other. */
export class SynchronousShop {
  constructor(
    private readonly parts: Parts,
    private readonly stepDelays: StepDelays,
  ) {}

  /** A failure after the charge leaves a paid order that is never shipped. */
  async placeOrder(request: OrderRequest): Promise<StoredOrder> {
    const order = await this.saveToDatabase(request);
    await this.chargePayment(order, request.payment_token);
    await this.sendEmail(order);
    await this.updateInventory(order);
    await this.notifyWarehouse(order);
    await this.updateAnalytics(order);
    return order;
  }

  private async saveToDatabase({ items }: OrderRequest): Promise<StoredOrder> {
    const { database, priceList, orders } = this.parts;
    const pricing = priceLines(items, await priceList.find(items.map(({ product_id }) => product_id)));
    if (pricing.kind !== 'priced') throw new Error(pricing.kind);
    const { lines, total, currency } = pricing;
    const context = { correlation_id: uuidv7(), traceparent: '' };
    const order = { order_id: `ORD-${uuidv7()}`, user_id: 'USR-1', lines, total, currency, ...context };
    return await database.order.transaction((tx) => orders.add(tx, order));
  }

  private async chargePayment(order: StoredOrder, payment_token: string): Promise<void> {
    const { database, bank, payments, orders } = this.parts;
    const { order_id, total: amount, currency } = order;
    const payment = { order_id, amount, currency };
    const result = await bank.charge({ ...payment, payment_token });
    await database.payment.transaction((tx) => payments.saveState(tx, payment, result));
    await database.order.transaction((tx) => orders.saveState(tx, order_id, { status: 'confirmed' }));
  }

  private async sendEmail(order: StoredOrder): Promise<void> {
    await this.delayStep('email');
    const { database, mailer, sentMails } = this.parts;
    const { order_id, lines: items, total, currency, correlation_id } = order;
    const to = 'usr-1@customers.order-rail.example';
    const mail = composeConfirmationMail({ order_id, items, total, currency, to, correlation_id });
    const message_id = uuidv7();
    await mailer.send({ ...mail, correlation_id }, message_id);
    const sent = { message_id, kind: 'confirmation', recipient: to, order_id };
    await database.email.transaction((tx) => sentMails.add(tx, sent));
  }

  private async updateInventory({ order_id, lines }: StoredOrder): Promise<void> {
    await this.delayStep('inventory');
    const { database, stock } = this.parts;
    await database.inventory.transaction((tx) => stock.reserve(tx, order_id, mergeLines(lines)));
  }

  private async notifyWarehouse({ order_id, user_id, lines: items, created_at }: StoredOrder): Promise<void> {
    await this.delayStep('warehouse');
    const { database, labels, shipments } = this.parts;
    const tracking_number = trackingNumberOf(order_id);
    const pdf = await drawLabel({ order_id, user_id, tracking_number, items, drawn_at: created_at });
    const label = { user_id, tracking_number, ...(await labels.put(order_id, pdf)) };
    await database.warehouse.transaction(async (tx) => {
      const before = await shipments.lock(tx, order_id);
      await shipments.save(tx, order_id, { ...before, label, stockReserved: true });
    });
  }

  private async updateAnalytics(order: StoredOrder): Promise<void> {
    await this.delayStep('analytics');
    const { database, facts } = this.parts;
    const { order_id, total: amount, created_at: happened_at } = order;
    const fact = { message_id: uuidv7(), order_id, fact: 'created', amount, happened_at } as const;
    await database.analytics.transaction((tx) => facts.add(tx, [fact]));
  }

  private async delayStep(step: keyof StepDelays): Promise<void> {
    const byMs = this.stepDelays[step];
    if (byMs !== undefined) await delay(byMs);
  }
}
