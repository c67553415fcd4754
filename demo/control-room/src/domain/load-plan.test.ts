import { customersFor, dueAfter, totalOf } from './load-plan.js';

const plan = { perSecond: 5, forSeconds: 10 };

test('sends the first order at once, then at the rate, and stops at the total', () => {
  expect([0, 199, 200, 1_000, 9_999, 60_000].map((ms) => dueAfter(plan, ms))).toEqual([1, 1, 2, 6, 50, 50]);
  expect(totalOf(plan)).toBe(50);
});

test.each([1, 5, 50])('at %i orders a second, no customer places more than 20 a minute', (perSecond) => {
  expect((perSecond * 60) / customersFor({ perSecond, forSeconds: 60 })).toBeLessThanOrEqual(20);
});
