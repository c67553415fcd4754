import { MOST_EXPENSIVE_ORDER, priceLines } from './price-lines.js';

const list = [
  { product_id: 'PROD-1', price: 2999, currency: 'EUR' },
  { product_id: 'PROD-2', price: 350, currency: 'EUR' },
  { product_id: 'PROD-US', price: 100, currency: 'USD' },
];
const one = (product_id: string, quantity = 1) => ({ product_id, quantity });

test('the shop’s prices make the total, to the cent', () => {
  expect(priceLines([one('PROD-1', 2), one('PROD-2')], list)).toEqual({
    kind: 'priced',
    lines: [
      { product_id: 'PROD-1', quantity: 2, price: 2999 },
      { product_id: 'PROD-2', quantity: 1, price: 350 },
    ],
    total: 6348,
    currency: 'EUR',
  });
});

test('unknown products are named, each once', () => {
  const pricing = priceLines([one('NOPE'), one('PROD-1'), one('NOPE'), one('NEITHER')], list);
  expect(pricing).toEqual({ kind: 'unknown-products', product_ids: ['NOPE', 'NEITHER'] });
});

test('one order has one currency', () => {
  expect(priceLines([one('PROD-1'), one('PROD-US')], list)).toMatchObject({ kind: 'mixed-currencies' });
});

test('an order beyond a million is a case for a person', () => {
  const rich = [{ product_id: 'GOLD', price: MOST_EXPENSIVE_ORDER, currency: 'EUR' }];
  expect(priceLines([one('GOLD')], rich).kind).toBe('priced');
  expect(priceLines([one('GOLD', 2)], rich).kind).toBe('too-expensive');
});
