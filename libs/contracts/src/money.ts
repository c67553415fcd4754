import { z } from 'zod';

/** The maximum of PostgreSQL's INTEGER, the type of amounts in minor units, quantities and revisions. */
export const LARGEST_INTEGER = 2_147_483_647;

const decimals = (largest: number) =>
  z
    .number()
    .nonnegative()
    .max(largest)
    .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, 'at most two decimals');

const minorUnits = z.int().nonnegative();

const storable = minorUnits.max(
  LARGEST_INTEGER,
  'at most 21474836.47, the largest amount that can be stored',
);

const convert = {
  decode: (amount: number) => Math.round(amount * 100),
  encode: (amount: number) => amount / 100,
};

/**
 * 29.99 on the wire, 2999 in the code, so that no sum is calculated with floats. The published wire schema allows larger amounts
 * than a column can store; they are refused when they are decoded or encoded.
 */
export const money = z.codec(decimals(1e9), storable, convert);

/** As {@link money}, for an HTTP request: its wire schema has the largest amount that can be stored. */
export const storableMoney = z.codec(decimals(LARGEST_INTEGER / 100), storable, convert);

/** A sum that is calculated and not stored. Only encoded, because the decimals of a float of this size cannot be checked. */
export const moneySum = z.codec(z.number().nonnegative(), minorUnits, convert);

/** ISO 4217, three capitals. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'three capitals, e.g. EUR');
