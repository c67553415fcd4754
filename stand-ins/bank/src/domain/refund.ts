import type { Charge, LedgerEntry, Refund, RefundOutcome, RefundRequest } from './ledger-entry.js';

/** Only `record` adds an entry to the ledger. */
export type RefundDecision =
  | { kind: 'replay'; refund: Refund }
  | { kind: 'key-reused' }
  | { kind: 'wrong-amount'; charge: Charge }
  | { kind: 'record'; outcome: RefundOutcome };

/** Refunds the whole charge once. If there is none, voids the order, so that a later charge is declined. */
export function decideRefund(
  existing: Refund | undefined,
  history: readonly LedgerEntry[],
  request: RefundRequest,
): RefundDecision {
  if (existing)
    return isRepeated(existing, request) ? { kind: 'replay', refund: existing } : { kind: 'key-reused' };
  const charges = history.filter((entry) => entry.kind === 'charge');
  const refunds = history.filter((entry) => entry.kind === 'refund');
  const captured = charges.find(({ status }) => status === 'captured');
  if (captured && !refunds.some(({ status }) => status === 'refunded')) {
    if (captured.amount !== request.amount || captured.currency !== request.currency)
      return { kind: 'wrong-amount', charge: captured };
    return { kind: 'record', outcome: { status: 'refunded' } };
  }
  const hasEntry = charges.length > 0 || refunds.length > 0;
  return { kind: 'record', outcome: { status: hasEntry ? 'nothing_to_refund' : 'voided' } };
}

const isRepeated = (existing: Refund, { order_id, amount, currency }: RefundRequest): boolean =>
  existing.order_id === order_id && existing.amount === amount && existing.currency === currency;
