import { errorGroupOf, orderIdIn } from './error-group.js';

const groupOf = (error: string, reason = 'retries-exhausted') =>
  errorGroupOf({ reason, errorName: 'Error', error });

test('errors that differ only in ids, numbers and quoted text are in one group', () => {
  const a = groupOf('the bank answered 503 for ORD-01a20a55-683f-7647-881e-0e129540a63b after 1.5 s: "busy"');
  const b = groupOf('the bank answered 503 for ORD-01a20a55-712d-7217-8791-d557e797f59f after 20 s: "later"');
  expect(a).toBe(b);
  expect(a).toContain('the bank answered … for ORD-… after … s: …');
});

test('another text or another reason is another group', () => {
  expect(groupOf('no stock')).not.toBe(groupOf('no label'));
  expect(groupOf('no stock')).not.toBe(groupOf('no stock', 'permanent-failure'));
});

test('the group of a long error is short', () => {
  expect(groupOf('x'.repeat(10_000)).length).toBeLessThan(300);
});

test('finds the order id in a payload, also in truncated JSON', () => {
  expect(orderIdIn('{"items":[],"order_id": "ORD-1"}')).toBe('ORD-1');
  expect(orderIdIn('{"order_id":"ORD-1","items":[{"pro')).toBe('ORD-1');
  expect(orderIdIn('{"order_id":7}')).toBeUndefined();
  expect(orderIdIn('no JSON')).toBeUndefined();
});
