import { likeErrors, orderIdIn } from './like-errors.js';

const like = (error: string, reason = 'retries-exhausted') =>
  likeErrors({ reason, errorName: 'Error', error });

test('errors that differ in ids, numbers and quoted words are alike', () => {
  const a = like('the bank answered 503 for ORD-01a20a55-683f-7647-881e-0e129540a63b after 1.5 s: "busy"');
  const b = like('the bank answered 503 for ORD-01a20a55-712d-7217-8791-d557e797f59f after 20 s: "later"');
  expect(a).toBe(b);
  expect(a).toContain('the bank answered … for ORD-… after … s: …');
});

test('other words, and the same words for another reason, are another group', () => {
  expect(like('no stock')).not.toBe(like('no label'));
  expect(like('no stock')).not.toBe(like('no stock', 'permanent-failure'));
});

test('an error of any length makes a short group', () => {
  expect(like('x'.repeat(10_000)).length).toBeLessThan(300);
});

test('the order is found in a payload, also in one that is broken off', () => {
  expect(orderIdIn('{"items":[],"order_id": "ORD-1"}')).toBe('ORD-1');
  expect(orderIdIn('{"order_id":"ORD-1","items":[{"pro')).toBe('ORD-1');
  expect(orderIdIn('{"order_id":7}')).toBeUndefined();
  expect(orderIdIn('no JSON')).toBeUndefined();
});
