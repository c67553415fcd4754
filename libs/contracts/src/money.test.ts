import { z } from 'zod';
import { LARGEST_INTEGER, money, moneySum, storableMoney } from './money.js';

test('decodes 29.99 as 2999, and encodes it back', () => {
  expect(z.decode(money, 29.99)).toBe(2999);
  expect(z.encode(money, 2999)).toBe(29.99);
});

test('decodes what it encodes, for every amount up to a thousand', () => {
  for (let minorUnits = 0; minorUnits <= 100_000; minorUnits++)
    if (z.decode(money, z.encode(money, minorUnits)) !== minorUnits)
      throw new Error(`${minorUnits} is decoded as another amount`);
});

test.each([-1, 0.001, 1e12, Number.NaN, '29.99', null])('refuses %p as an amount', (value) => {
  expect(z.safeDecode(money, value as never).success).toBe(false);
});

test('neither decodes nor encodes an amount that no column can store', () => {
  for (const schema of [money, storableMoney]) {
    expect(z.decode(schema, 21_474_836.47)).toBe(LARGEST_INTEGER);
    for (const amount of [21_474_836.48, 999_999_999.99])
      expect(z.safeDecode(schema, amount).success).toBe(false);
    expect(z.safeEncode(schema, LARGEST_INTEGER + 1).success).toBe(false);
  }
  expect(z.safeDecode(money, 999_999_999.99).error?.issues[0]?.message).toContain('at most 21474836.47');
});

test('encodes a sum that is larger than any amount', () => {
  expect(z.encode(moneySum, 10 * LARGEST_INTEGER)).toBe(214_748_364.7);
  for (let sum = 1; sum < 1e15; sum = sum * 3 + 1)
    expect(z.decode(moneySum, z.encode(moneySum, sum))).toBe(sum);
});
