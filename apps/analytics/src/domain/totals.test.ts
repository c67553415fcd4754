import { totalsOf } from './totals.js';

test('a fact without rows is zero, not missing', () => {
  expect(totalsOf([{ fact: 'created', count: 2, amount: 5998 }])).toEqual({
    created: { count: 2, amount: 5998 },
    cancelled: { count: 0, amount: 0 },
    refunded: { count: 0, amount: 0 },
    shipped: { count: 0, amount: 0 },
  });
});
