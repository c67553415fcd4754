import { z } from 'zod';
import { event, request } from './contract.js';
import { currency, money } from './money.js';

const payment = { order_id: z.string().min(1), amount: money, currency };

const paid = { order_id: 'ORD-123', amount: 59.98, currency: 'EUR' };

/** Charges one order. Safe to repeat: the order id is the idempotency key at the bank. */
export const PaymentCharge = request({
  type: 'payment.charge',
  version: '1.0',
  schema: z.object({ ...payment, user_id: z.string().min(1), payment_token: z.string().min(1) }),
  examples: [{ ...paid, user_id: 'USR-456', payment_token: 'tok_ok' }],
  reply: {
    type: 'payment.charge.reply',
    version: '1.1',
    schema: z.object({
      order_id: z.string().min(1),
      status: z.enum(['captured', 'declined']),
      reason: z.string().optional(),
      /** How long the bank took, for the objective "answered in 1 s plus the bank's time". */
      provider_ms: z.int().nonnegative().optional(),
    }),
    examples: [
      { order_id: 'ORD-123', status: 'captured' },
      { order_id: 'ORD-123', status: 'captured', provider_ms: 503 },
      { order_id: 'ORD-123', status: 'declined', reason: 'insufficient_funds' },
    ],
  },
});

/** The bank has charged the whole amount of the order. */
export const PaymentCaptured = event({
  type: 'payment.captured',
  version: '1.0',
  schema: z.object({ ...payment, charge_id: z.string().min(1) }),
  examples: [{ ...paid, charge_id: 'ch_01a20a55683f7647881e0e129540a63b' }],
});

/** The bank has declined the charge for good; `reason` is the bank's code. */
export const PaymentDeclined = event({
  type: 'payment.declined',
  version: '1.0',
  schema: z.object({ ...payment, reason: z.string().min(1) }),
  examples: [{ ...paid, reason: 'insufficient_funds' }],
});

/** The bank has refunded the whole amount, once. */
export const PaymentRefunded = event({
  type: 'payment.refunded',
  version: '1.0',
  schema: z.object({ ...payment, refund_id: z.string().min(1) }),
  examples: [{ ...paid, refund_id: 're_01a20a55683f7647881e0e129540a63b' }],
});
