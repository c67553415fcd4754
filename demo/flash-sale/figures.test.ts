import { drainRateOf, quantilesOf } from './figures.js';

test('of a hundred response times the ninety-ninth is the p99, and the slowest the maximum', () => {
  const times = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(quantilesOf(times)).toEqual({ p50: 50, p90: 90, p99: 99, max: 100 });
  expect(quantilesOf([])).toEqual({ p50: 0, p90: 0, p99: 0, max: 0 });
});

test('a queue that loses fifty messages every half second drains at a hundred a second in a straight line', () => {
  const points = Array.from({ length: 21 }, (_, i) => ({ atMs: i * 500, depth: 1_000 - i * 50 }));
  const idle = [{ atMs: 60_000, depth: 0 }];
  expect(drainRateOf([...points, ...idle])).toEqual({
    perSecond: expect.closeTo(100),
    r2: expect.closeTo(1),
  });
});

test('a queue whose depth stays the same for a while does not drain in a straight line', () => {
  const depths = [1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 100, 90, 80, 70];
  const { r2 } = drainRateOf(depths.map((depth, i) => ({ atMs: i * 500, depth })))!;
  expect(r2).toBeLessThan(0.9);
});

test('a queue whose depth never changes has a drain rate of zero', () => {
  expect(drainRateOf([7, 7, 7, 7, 7].map((depth, i) => ({ atMs: i * 500, depth })))).toEqual({
    perSecond: expect.closeTo(0),
    r2: 0,
  });
});

test('four samples are too few for a line', () => {
  expect(drainRateOf([3, 2, 1, 0].map((depth, i) => ({ atMs: i * 500, depth })))).toBeUndefined();
});
