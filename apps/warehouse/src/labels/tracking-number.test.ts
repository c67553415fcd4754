import { trackingNumberOf } from './tracking-number.js';

test('an order always gets the same tracking number', () => {
  expect(trackingNumberOf('ORD-123')).toBe(trackingNumberOf('ORD-123'));
  expect(trackingNumberOf('ORD-123')).toMatch(/^ORL\d{16}$/);
});

test('ten thousand orders get ten thousand different tracking numbers', () => {
  const numbers = Array.from({ length: 10_000 }, (_, order) => trackingNumberOf(`ORD-${order}`));
  expect(new Set(numbers).size).toBe(10_000);
});
