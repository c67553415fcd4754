import { RecentSamples } from './recent-samples.js';

test('keeps the last samples of each series, also those that could not be read', () => {
  const samples = new RecentSamples(3);
  for (const value of [1, 2, null, 4]) samples.record(new Map([['a', value]]));
  expect(samples.of('a')).toEqual([2, null, 4]);
  samples.record(new Map([['b', 1]]));
  expect([samples.of('a'), samples.of('b')]).toEqual([[], [1]]);
});
