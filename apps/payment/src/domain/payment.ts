/** What became of an order's money; only `captured` can still change. */
export type PaymentState =
  | { status: 'captured'; charge_id: string }
  | { status: 'declined'; reason: string }
  | { status: 'refunded'; refund_id: string }
  | { status: 'voided' };

/** What the bank says to a charge. */
export type ChargeResult = { status: 'captured'; charge_id: string } | { status: 'declined'; reason: string };

/** What the bank says to a refund; `voided`: never charged, and never will be. */
export type RefundResult =
  { status: 'refunded'; refund_id: string } | { status: 'voided' } | { status: 'nothing_to_refund' };

/** What the bank has said, to the one or to the other. */
export type PaymentNews = ChargeResult | RefundResult;

/**
 * The state that follows, undefined when nothing changes: a charge settles only a payment that nothing has settled before; a
 * refund changes what was captured, and settles what was never charged; a decline has nothing to give back.
 */
export function decide(known: PaymentState | undefined, news: PaymentNews): PaymentState | undefined {
  switch (news.status) {
    case 'captured':
    case 'declined':
      return known ? undefined : news;
    case 'refunded':
    case 'voided':
      return !known || known.status === 'captured' ? news : undefined;
    case 'nothing_to_refund':
      return undefined;
  }
}

/** What the one who asked for the charge is told. */
export function outcomeOf(state: PaymentState): { status: 'captured' | 'declined'; reason?: string } {
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
