import type { Charge, LedgerEntry, Refund, RefundOutcome, RefundRequest } from './ledger-entry.js';

/** What to do about a request to refund; only `settle` goes into the ledger. */
export type RefundDecision =
  | { kind: 'repeat'; refund: Refund }
  | { kind: 'key-reused' }
  | { kind: 'wrong-amount'; charge: Charge }
  | { kind: 'settle'; outcome: RefundOutcome };

/** A refund gives back the whole charge once; where there is none yet it makes sure that there never will be. */
export function decideRefund(
  known: Refund | undefined,
  history: readonly LedgerEntry[],
  request: RefundRequest,
): RefundDecision {
  if (known) return isRepeated(known, request) ? { kind: 'repeat', refund: known } : { kind: 'key-reused' };
  const charges = history.filter((entry) => entry.kind === 'charge');
  const refunds = history.filter((entry) => entry.kind === 'refund');
  const captured = charges.find(({ status }) => status === 'captured');
  if (captured && !refunds.some(({ status }) => status === 'refunded')) {
    if (captured.amount !== request.amount || captured.currency !== request.currency)
      return { kind: 'wrong-amount', charge: captured };
    return { kind: 'settle', outcome: { status: 'refunded' } };
  }
  const touched = charges.length > 0 || refunds.length > 0;
  return { kind: 'settle', outcome: { status: touched ? 'nothing_to_refund' : 'voided' } };
}

const isRepeated = (known: Refund, { order_id, amount, currency }: RefundRequest): boolean =>
  known.order_id === order_id && known.amount === amount && known.currency === currency;
