import { PublishTimes } from './publish-times.js';

test('knows when the nth newest message of a type was published', () => {
  const times = new PublishTimes(['order.created'], 3);
  expect(times.ofNthNewest('order.created', 1)).toBeUndefined();
  for (const at of [10, 20, 30, 40]) times.record('order.created', at);
  expect([1, 2, 3].map((n) => times.ofNthNewest('order.created', n))).toEqual([40, 30, 20]);
});

test('does not guess the time of a message that it has not seen, or no longer has', () => {
  const times = new PublishTimes(['order.created'], 3);
  for (const at of [10, 20, 30, 40]) times.record('order.created', at);
  times.record('unknown', 50);
  expect(times.ofNthNewest('order.created', 4)).toBeUndefined();
  expect(times.ofNthNewest('order.created', 0)).toBeUndefined();
  expect(times.ofNthNewest('unknown', 1)).toBeUndefined();
});
