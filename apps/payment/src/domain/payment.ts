/** Every status except `captured` is final. */
export type PaymentState =
  | { status: 'captured'; charge_id: string }
  | { status: 'declined'; reason: string }
  | { status: 'refunded'; refund_id: string }
  | { status: 'voided' };

export type ChargeResult = { status: 'captured'; charge_id: string } | { status: 'declined'; reason: string };

/** `voided`: the order was not charged, and the provider declines every later charge of it. */
export type RefundResult =
  { status: 'refunded'; refund_id: string } | { status: 'voided' } | { status: 'nothing_to_refund' };

export type PaymentOutcome = ChargeResult | RefundResult;

/**
 * The next state, undefined when nothing changes. A charge result counts only for an order without a payment. A refund
 * result changes a captured payment, or creates one for an order that was not charged. A declined payment stays declined.
 */
export function decide(current: PaymentState | undefined, outcome: PaymentOutcome): PaymentState | undefined {
  switch (outcome.status) {
    case 'captured':
    case 'declined':
      return current ? undefined : outcome;
    case 'refunded':
    case 'voided':
      return !current || current.status === 'captured' ? outcome : undefined;
    case 'nothing_to_refund':
      return undefined;
  }
}

/** The reply to `payment.charge`: a payment refunded or voided meanwhile is declined for the order. */
export function toChargeReply(state: PaymentState): { status: 'captured' | 'declined'; reason?: string } {
  switch (state.status) {
    case 'captured':
      return { status: 'captured' };
    case 'declined':
      return { status: 'declined', reason: state.reason };
    case 'refunded':
    case 'voided':
      return { status: 'declined', reason: 'order_cancelled' };
  }
}
