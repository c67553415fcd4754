import { z } from 'zod';
import { event, request } from './contract.js';
import { currency, money } from './money.js';

const payment = { order_id: z.string().min(1), amount: money, currency };

const paid = { order_id: 'ORD-123', amount: 59.98, currency: 'EUR' };

/** Asks for the money of one order; safe to repeat, the order's id is the idempotency key at the bank. */
export const PaymentCharge = request({
  type: 'payment.charge',
  version: '1.0',
  schema: z.object({ ...payment, user_id: z.string().min(1), payment_token: z.string().min(1) }),
  examples: [{ ...paid, user_id: 'USR-456', payment_token: 'tok_ok' }],
  reply: {
    type: 'payment.charge.reply',
    version: '1.0',
    schema: z.object({
      order_id: z.string().min(1),
      status: z.enum(['captured', 'declined']),
      reason: z.string().optional(),
    }),
    examples: [
      { order_id: 'ORD-123', status: 'captured' },
      { order_id: 'ORD-123', status: 'declined', reason: 'insufficient_funds' },
    ],
  },
});

/** The bank holds the money of this order. */
export const PaymentCaptured = event({
  type: 'payment.captured',
  version: '1.0',
  schema: z.object({ ...payment, charge_id: z.string().min(1) }),
  examples: [{ ...paid, charge_id: 'ch_01a20a55683f7647881e0e129540a63b' }],
});

/** The bank will never charge this order; `reason` is the bank's word. */
export const PaymentDeclined = event({
  type: 'payment.declined',
  version: '1.0',
  schema: z.object({ ...payment, reason: z.string().min(1) }),
  examples: [{ ...paid, reason: 'insufficient_funds' }],
});

/** The whole amount went back to the customer, once. */
export const PaymentRefunded = event({
  type: 'payment.refunded',
  version: '1.0',
  schema: z.object({ ...payment, refund_id: z.string().min(1) }),
  examples: [{ ...paid, refund_id: 're_01a20a55683f7647881e0e129540a63b' }],
});
