import { reportOf } from './report.js';

test('a fact that was never heard is zero, not missing', () => {
  expect(reportOf([{ fact: 'created', count: 2, amount: 5998 }])).toEqual({
    created: { count: 2, amount: 5998 },
    cancelled: { count: 0, amount: 0 },
    refunded: { count: 0, amount: 0 },
    shipped: { count: 0, amount: 0 },
  });
});
