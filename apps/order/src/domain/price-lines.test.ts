import { MAX_ORDER_TOTAL, priceLines } from './price-lines.js';

const list = [
  { product_id: 'PROD-1', price: 2999, currency: 'EUR' },
  { product_id: 'PROD-2', price: 350, currency: 'EUR' },
  { product_id: 'PROD-US', price: 100, currency: 'USD' },
];
const item = (product_id: string, quantity = 1) => ({ product_id, quantity });

test('computes the total from the price list, to the cent', () => {
  expect(priceLines([item('PROD-1', 2), item('PROD-2')], list)).toEqual({
    kind: 'priced',
    lines: [
      { product_id: 'PROD-1', quantity: 2, price: 2999 },
      { product_id: 'PROD-2', quantity: 1, price: 350 },
    ],
    total: 6348,
    currency: 'EUR',
  });
});

test('names each unknown product once', () => {
  const pricing = priceLines([item('NOPE'), item('PROD-1'), item('NOPE'), item('NEITHER')], list);
  expect(pricing).toEqual({ kind: 'unknown-products', product_ids: ['NOPE', 'NEITHER'] });
});

test('refuses an order in two currencies', () => {
  expect(priceLines([item('PROD-1'), item('PROD-US')], list)).toMatchObject({ kind: 'mixed-currencies' });
});

test('refuses an order above the maximum total', () => {
  const expensiveList = [{ product_id: 'GOLD', price: MAX_ORDER_TOTAL, currency: 'EUR' }];
  expect(priceLines([item('GOLD')], expensiveList).kind).toBe('priced');
  expect(priceLines([item('GOLD', 2)], expensiveList).kind).toBe('too-expensive');
});
