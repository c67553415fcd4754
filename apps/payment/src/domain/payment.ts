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

/** A charge settles only a payment that nothing has settled before: what is known already stands. */
export const decideCharge = (
  known: PaymentState | undefined,
  result: ChargeResult,
): PaymentState | undefined => (known ? undefined : result);

/** A refund changes what was captured, and settles what was never charged; a decline has nothing to give back. */
export function decideRefund(
  known: PaymentState | undefined,
  result: RefundResult,
): PaymentState | undefined {
  if (known && known.status !== 'captured') return undefined;
  return result.status === 'nothing_to_refund' ? undefined : result;
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
