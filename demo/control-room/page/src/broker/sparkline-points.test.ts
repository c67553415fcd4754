import { sparklinePoints } from './sparkline-points.js';

test('the newest sample is at the right edge, the largest at the top, and unknown ones are a gap', () => {
  expect(sparklinePoints([0, 4, null, 2], 5_000)).toEqual(['117,23 118,1', '120,12 120,12']);
});

test('samples of zero are a line at the bottom, and no sample is no line', () => {
  expect(sparklinePoints([0, 0], 5_000)).toEqual(['119,23 120,23']);
  expect(sparklinePoints([null], 5_000)).toEqual([]);
  expect(sparklinePoints([], 5_000)).toEqual([]);
});
