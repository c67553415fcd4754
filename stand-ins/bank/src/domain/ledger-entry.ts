/** What a merchant asks for; `key` makes asking again safe, `amount` is in minor units. */
export interface RefundRequest {
  key: string;
  order_id: string;
  amount: number;
  currency: string;
}

/** A charge also says whose money. */
export interface ChargeRequest extends RefundRequest {
  payment_token: string;
}

/** The money was taken, or it never will be under this key. */
export type ChargeOutcome = { status: 'captured' } | { status: 'declined'; reason: string };

/** `voided`: the order was never charged, and no later charge of it will be taken. */
export type RefundOutcome = { status: 'refunded' | 'voided' | 'nothing_to_refund' };

/** The final word on one charge key; `at` is ISO 8601. */
export type Charge = ChargeRequest & ChargeOutcome & { kind: 'charge'; charge_id: string; at: string };

/** The final word on one refund key; money went back only if it says `refunded`. */
export type Refund = RefundRequest & RefundOutcome & { kind: 'refund'; refund_id: string; at: string };

/** A charge that failed on the bank's side with no money moved; kept so that it fails once per key, also across a restart. */
export interface Fault {
  kind: 'fault';
  key: string;
  order_id: string;
  at: string;
}

/** One line of the ledger, never changed once written. */
export type LedgerEntry = Charge | Refund | Fault;
