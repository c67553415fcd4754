import { PaymentCaptured, PaymentDeclined, PaymentRefunded } from '#contracts';
import type { Transaction } from '#database';
import { type MessageContext, Outbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { decide, type PaymentOutcome, type PaymentState } from './domain/payment.js';
import { type PaymentDetails, Payments } from './persistence/payments.js';

/** The only code that changes a payment; the outcomes of charge and refund may arrive in either order. */
@Injectable()
export class AdvancePayment {
  constructor(
    private readonly payments: Payments,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Locks the payment, saves the next state and adds the event to the outbox, all in the caller's transaction. Returns the
   * payment afterwards, undefined if there is none.
   */
  async advance(
    tx: Transaction,
    details: PaymentDetails,
    outcome: PaymentOutcome,
    causedBy: MessageContext,
  ): Promise<PaymentState | undefined> {
    const current = await this.payments.lock(tx, details.order_id);
    const nextState = decide(current, outcome);
    if (!nextState) return current;
    await this.payments.saveState(tx, details, nextState);
    await this.publish(tx, details, nextState, causedBy);
    return nextState;
  }

  /** Voided payments publish no event: no money moved. */
  private async publish(
    tx: Transaction,
    details: PaymentDetails,
    state: PaymentState,
    causedBy: MessageContext,
  ): Promise<void> {
    const options = { aggregate: details.order_id, causedBy };
    if (state.status === 'captured')
      await this.outbox.add(tx, PaymentCaptured, { ...details, charge_id: state.charge_id }, options);
    if (state.status === 'declined')
      await this.outbox.add(tx, PaymentDeclined, { ...details, reason: state.reason }, options);
    if (state.status === 'refunded')
      await this.outbox.add(tx, PaymentRefunded, { ...details, refund_id: state.refund_id }, options);
  }
}
