import { z } from 'zod';
import { money } from './money.js';

test('29.99 on the wire is 2999 in the code, and back', () => {
  expect(z.decode(money, 29.99)).toBe(2999);
  expect(z.encode(money, 2999)).toBe(29.99);
});

test('every amount up to a thousand survives the way there and back', () => {
  for (let minorUnits = 0; minorUnits <= 100_000; minorUnits++)
    if (z.decode(money, z.encode(money, minorUnits)) !== minorUnits)
      throw new Error(`${minorUnits} does not`);
});

test.each([-1, 0.001, 1e12, Number.NaN, '29.99', null])('%p is no amount', (value) => {
  expect(z.safeDecode(money, value as never).success).toBe(false);
});
