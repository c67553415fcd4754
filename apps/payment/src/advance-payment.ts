import { PaymentCaptured, PaymentDeclined, PaymentRefunded } from '#contracts';
import type { Transaction } from '#database';
import { type MessageContext, Outbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { decide, type PaymentNews, type PaymentState } from './domain/payment.js';
import { type PaymentFacts, Payments } from './persistence/payments.js';

/** The one place where a payment changes, whichever comes first: the bank's word on the charge, or on the refund. */
@Injectable()
export class AdvancePayment {
  constructor(
    private readonly payments: Payments,
    private readonly outbox: Outbox,
  ) {}

  /** Decides, saves and tells in the caller's transaction, and returns the payment as it is then; undefined if there is none. */
  async advance(
    tx: Transaction,
    facts: PaymentFacts,
    news: PaymentNews,
    causedBy: MessageContext,
  ): Promise<PaymentState | undefined> {
    const known = await this.payments.lock(tx, facts.order_id);
    const state = decide(known, news);
    if (!state) return known;
    await this.payments.saveState(tx, facts, state);
    await this.publish(tx, facts, state, causedBy);
    return state;
  }

  /** Voided payments publish no event: no money moved. */
  private async publish(
    tx: Transaction,
    facts: PaymentFacts,
    state: PaymentState,
    causedBy: MessageContext,
  ): Promise<void> {
    const about = { aggregate: facts.order_id, causedBy };
    if (state.status === 'captured')
      await this.outbox.add(tx, PaymentCaptured, { ...facts, charge_id: state.charge_id }, about);
    if (state.status === 'declined')
      await this.outbox.add(tx, PaymentDeclined, { ...facts, reason: state.reason }, about);
    if (state.status === 'refunded')
      await this.outbox.add(tx, PaymentRefunded, { ...facts, refund_id: state.refund_id }, about);
  }
}
