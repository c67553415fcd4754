import { z } from 'zod';

const money = {
  order_id: z.string().min(1).max(200),
  amount: z.int('minor units as a whole number, e.g. 2999 for 29.99').nonnegative('at least 0'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters, e.g. EUR'),
};

export const refundBody = z.object(money);

export const chargeBody = z.object({ ...money, payment_token: z.string().min(1).max(200) });

/** Never contains the payment token. */
export const chargeView = z.object({
  charge_id: z.string(),
  ...money,
  status: z.enum(['captured', 'declined']),
  reason: z.string().optional(),
  at: z.iso.datetime(),
});

export const refundView = z.object({
  refund_id: z.string(),
  ...money,
  status: z.enum(['refunded', 'voided', 'nothing_to_refund']),
  at: z.iso.datetime(),
});

/** A fault has no amount, because no money moved. */
export const entryView = z.discriminatedUnion('kind', [
  chargeView.extend({ kind: z.literal('charge'), key: z.string() }),
  refundView.extend({ kind: z.literal('refund'), key: z.string() }),
  z.object({ kind: z.literal('fault'), key: z.string(), order_id: z.string(), at: z.iso.datetime() }),
]);
