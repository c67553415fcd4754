import type { ChargeResult, RefundResult } from '../domain/payment.js';

/** One order's money, in minor units. */
export interface ChargeRequest {
  order_id: string;
  amount: number;
  currency: string;
  payment_token: string;
}

/**
 * The outside world's money. Every call carries the order's id as idempotency key, so that asking again after an unknown
 * outcome is always safe. Throws Unavailable when there is no whole, readable answer in time, HttpErrorResponse when the
 * provider answers with an error status.
 */
export abstract class PaymentProvider {
  abstract charge(request: ChargeRequest): Promise<ChargeResult>;
  /** Gives the whole amount back; of an order that was never charged it makes sure that it never will be. */
  abstract refund(request: Omit<ChargeRequest, 'payment_token'>): Promise<RefundResult>;
}
