import { z } from 'zod';

const twoDecimals = z
  .number()
  .nonnegative()
  .max(1e9)
  .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, 'at most two decimals');

/** 29.99 on the wire, 2999 in the code: a float never takes part in a sum. */
export const money = z.codec(twoDecimals, z.int().nonnegative(), {
  decode: (amount) => Math.round(amount * 100),
  encode: (minorUnits) => minorUnits / 100,
});

/** ISO 4217, three capitals. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'three capitals, e.g. EUR');
