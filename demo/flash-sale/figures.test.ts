import { lineThrough, quantilesOf } from './figures.js';

test('of a hundred answers the ninety-ninth is the p99, and the slowest the max', () => {
  const times = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(quantilesOf(times)).toEqual({ p50: 50, p90: 90, p99: 99, max: 100 });
  expect(quantilesOf([])).toEqual({ p50: 0, p90: 0, p99: 0, max: 0 });
});

test('a queue that loses fifty messages every half second drains at a hundred a second in a perfectly straight line', () => {
  const points = Array.from({ length: 21 }, (_, i) => ({ atMs: i * 500, depth: 1_000 - i * 50 }));
  const idle = [{ atMs: 60_000, depth: 0 }];
  expect(lineThrough([...points, ...idle])).toEqual({
    perSecond: expect.closeTo(100),
    r2: expect.closeTo(1),
  });
});

test('a queue that stands still for a while drains in no straight line', () => {
  const depths = [1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 100, 90, 80, 70];
  const { r2 } = lineThrough(depths.map((depth, i) => ({ atMs: i * 500, depth })))!;
  expect(r2).toBeLessThan(0.9);
});

test('four looks at a queue are too few to speak of a line', () => {
  expect(lineThrough([3, 2, 1, 0].map((depth, i) => ({ atMs: i * 500, depth })))).toBeUndefined();
});
