import { limitedSteps, MAX_STEPS } from './proof-steps.js';

const steps = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ at: `2026-01-15T10:30:${10 + n}.000Z`, text: `${n}` }));

test('forty steps are kept as they are', () => {
  expect(limitedSteps(steps(MAX_STEPS))).toEqual(steps(MAX_STEPS));
});

test('of more steps, the first and the last are kept, and their number is said', () => {
  const all = steps(50);
  const kept = limitedSteps(all);
  expect(kept).toHaveLength(MAX_STEPS);
  expect(kept.slice(0, 10)).toEqual(all.slice(0, 10));
  expect(kept[10]).toEqual({ at: all[10]!.at, text: '… 11 more lines' });
  expect(kept.slice(11)).toEqual(all.slice(21));
});
