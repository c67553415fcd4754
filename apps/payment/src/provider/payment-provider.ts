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
 * outcome is always safe. Throws Unavailable when the provider can't be reached or does not answer in time.
 */
export abstract class PaymentProvider {
  abstract charge(request: ChargeRequest): Promise<ChargeResult>;
  /** Gives the whole amount back; of an order that was never charged it makes sure that it never will be. */
  abstract refund(request: Omit<ChargeRequest, 'payment_token'>): Promise<RefundResult>;
}
