import { z } from 'zod';
import type { LedgerEntry } from '../domain/ledger-entry.js';

const always = { key: z.string(), order_id: z.string(), at: z.iso.datetime() };
const money = { amount: z.int().nonnegative(), currency: z.string() };
const charge = {
  ...always,
  ...money,
  kind: z.literal('charge'),
  charge_id: z.string(),
  payment_token: z.string(),
};

/** A line of the ledger file, read back. */
export const ledgerEntry = z.union([
  z.object({ ...charge, status: z.literal('captured') }),
  z.object({ ...charge, status: z.literal('declined'), reason: z.string() }),
  z.object({
    ...always,
    ...money,
    kind: z.literal('refund'),
    refund_id: z.string(),
    status: z.enum(['refunded', 'voided', 'nothing_to_refund']),
  }),
  z.object({ ...always, kind: z.literal('fault') }),
]) satisfies z.ZodType<LedgerEntry>;
