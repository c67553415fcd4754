import type { ChargeResult, RefundResult } from '../domain/payment.js';

/** `amount` in minor units. */
export interface ChargeRequest {
  order_id: string;
  amount: number;
  currency: string;
  payment_token: string;
}

/**
 * The port to the payment provider. Every call sends the order id as idempotency key, so a retry after an unknown outcome
 * is safe. Throws Unavailable without a complete, valid response within the timeout, HttpErrorResponse for an error status.
 */
export abstract class PaymentProvider {
  abstract charge(request: ChargeRequest): Promise<ChargeResult>;
  /** Refunds the whole amount. If the order was not charged, voids it, so that every later charge is declined. */
  abstract refund(request: Omit<ChargeRequest, 'payment_token'>): Promise<RefundResult>;
}
