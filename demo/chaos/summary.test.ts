import { summaryOf } from './summary.js';

const order = (status: string, attempts: number, waitedMs: number, acceptedAt: number) => ({
  ...{ order: { order_id: 'ORD-1', user_id: 'USR-1', status } },
  ...{ attempts, waitedMs, acceptedAt },
});

test('a summary has the longest time between two accepted orders, in whatever order they were placed', () => {
  const orders = [
    order('confirmed', 1, 500, 9_000),
    order('pending', 3, 5_000, 4_000),
    order('confirmed', 1, 400, 3_000),
  ];
  expect(summaryOf(orders)).toEqual({
    ...{ orders: 3, attempts: 5, refused: 2, paidAtOnce: 2 },
    ...{ medianMs: 500, p99Ms: 500, longestMs: 5_000, longestGapMs: 5_000 },
  });
});
