import { mergeLines, shortagesOf } from './reservation.js';

test('merges the lines of one product and sorts by product', () => {
  const lines = [
    { product_id: 'B', quantity: 1 },
    { product_id: 'A', quantity: 2 },
    { product_id: 'B', quantity: 3 },
  ];
  expect(mergeLines(lines)).toEqual([
    { product_id: 'A', quantity: 2 },
    { product_id: 'B', quantity: 4 },
  ]);
});

test('a shortage has the requested and the available quantity; an unknown product has zero', () => {
  const wanted = ['A', 'B', 'C'].map((product_id) => ({ product_id, quantity: 2 }));
  const stock = new Map([
    ['A', 2],
    ['B', 1],
  ]);
  expect(shortagesOf(wanted, stock)).toEqual([
    { product_id: 'B', requested: 2, available: 1 },
    { product_id: 'C', requested: 2, available: 0 },
  ]);
});
