/** `key` is the idempotency key; `amount` is in minor units. */
export interface RefundRequest {
  key: string;
  order_id: string;
  amount: number;
  currency: string;
}

export interface ChargeRequest extends RefundRequest {
  payment_token: string;
}

/** Final for its key. */
export type ChargeOutcome = { status: 'captured' } | { status: 'declined'; reason: string };

/** `voided`: the order was not charged, and every later charge of it is declined. */
export type RefundOutcome = { status: 'refunded' | 'voided' | 'nothing_to_refund' };

/** The final result of one charge key; `at` is ISO 8601. */
export type Charge = ChargeRequest & ChargeOutcome & { kind: 'charge'; charge_id: string; at: string };

/** The final result of one refund key. Only `refunded` moved money. */
export type Refund = RefundRequest & RefundOutcome & { kind: 'refund'; refund_id: string; at: string };

/** A charge that failed without moving money. Recorded so that it fails once per key, also across a restart. */
export interface Fault {
  kind: 'fault';
  key: string;
  order_id: string;
  at: string;
}

/** One line of the ledger; immutable. */
export type LedgerEntry = Charge | Refund | Fault;
