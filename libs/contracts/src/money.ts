import { z } from 'zod';

/** The largest value of PostgreSQL's INTEGER, in which the services keep amounts in minor units, quantities and revisions. */
export const LARGEST_INTEGER = 2_147_483_647;

const decimals = (largest: number) =>
  z
    .number()
    .nonnegative()
    .max(largest)
    .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, 'at most two decimals');

const minorUnits = z.int().nonnegative();

const storable = minorUnits.max(LARGEST_INTEGER, 'at most 21474836.47: no service can store more');

const convert = {
  decode: (amount: number) => Math.round(amount * 100),
  encode: (amount: number) => amount / 100,
};

/**
 * 29.99 on the wire, 2999 in the code: a float never takes part in a sum. The wire schema is the published one and allows
 * more than a column holds; what no column holds is refused when it is read or written.
 */
export const money = z.codec(decimals(1e9), storable, convert);

/** As {@link money}, for a request: its wire schema says how much can be stored. */
export const storableMoney = z.codec(decimals(LARGEST_INTEGER / 100), storable, convert);

/** A sum of amounts, which is calculated and not stored; only written, as a float of this size can't be checked for decimals. */
export const moneySum = z.codec(z.number().nonnegative(), minorUnits, convert);

/** ISO 4217, three capitals. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'three capitals, e.g. EUR');
