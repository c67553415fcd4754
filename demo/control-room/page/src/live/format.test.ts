import { age, counted, duration, money, rate, shortId, size } from './format.js';

test.each([
  [0.42, '0.4 ms'],
  [12.3, '12 ms'],
  [999, '999 ms'],
  [999.7, '1.00 s'],
  [1_250, '1.25 s'],
  [12_340, '12.3 s'],
  [59_996, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [7_800_000, '2 h 10 min'],
  [400_000_000, '4 days'],
])('formats %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text));

test.each([
  ['2026-01-01T00:00:59.000Z', 'now'],
  ['2026-01-01T00:00:48.000Z', '12 s'],
  ['2025-12-31T23:57:00.000Z', '4 min'],
  ['2025-12-31T21:00:00.000Z', '3 h'],
  ['2025-12-29T00:00:00.000Z', '3 days'],
  ['2026-01-01T00:05:00.000Z', 'now'],
])('the age of %s is %s', (at, text) => expect(age(at, Date.parse('2026-01-01T00:01:00.000Z'))).toBe(text));

test('formats rates, counts, money and ids', () => {
  expect([0, 0.42, 3, 12.4, 1_400.2].map(rate)).toEqual(['0', '0.4', '3', '12', '1,400']);
  expect([counted(1, 'order'), counted(10_000, 'order')]).toEqual(['1 order', '10,000 orders']);
  expect(money(59.98, 'EUR')).toBe('€59.98');
  expect(shortId('ORD-01a20a55-683f-7647-881e-0e129540a63b')).toBe('ORD-…9540a63b');
});

test.each([
  [1, '1 byte'],
  [65_536, '64 KiB'],
  [100_000_000, '95.4 MiB'],
  [1_610_612_736, '1.5 GiB'],
])('formats %d bytes as %s', (bytes, text) => expect(size(bytes)).toBe(text));
