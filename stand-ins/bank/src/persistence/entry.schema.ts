import { z } from 'zod';
import type { LedgerEntry } from '../domain/ledger-entry.js';

const common = { key: z.string(), order_id: z.string(), at: z.iso.datetime() };
const money = { amount: z.int().nonnegative(), currency: z.string() };
const charge = {
  ...common,
  ...money,
  kind: z.literal('charge'),
  charge_id: z.string(),
  payment_token: z.string(),
};

export const ledgerEntry = z.union([
  z.object({ ...charge, status: z.literal('captured') }),
  z.object({ ...charge, status: z.literal('declined'), reason: z.string() }),
  z.object({
    ...common,
    ...money,
    kind: z.literal('refund'),
    refund_id: z.string(),
    status: z.enum(['refunded', 'voided', 'nothing_to_refund']),
  }),
  z.object({ ...common, kind: z.literal('fault') }),
]) satisfies z.ZodType<LedgerEntry>;
