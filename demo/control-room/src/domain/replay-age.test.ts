import { isTooOldToReplay } from './replay-age.js';

const now = new Date('2026-11-30T12:00:00Z');
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);

test.each([
  ['published 28 days ago', ago(28).toISOString(), ago(28), false],
  ['published 29 days and an hour ago', ago(29.05).toISOString(), ago(1), true],
  ['with a timestamp in the future', ago(-100).toISOString(), ago(30), true],
  ['without a timestamp, stored 28 days ago', undefined, ago(28), false],
  ['with an invalid timestamp, stored 30 days ago', 'yesterday', ago(30), true],
])('a dead letter %s, with an inbox of 30 days: too old is %s', (_, timestamp, first_seen_at, tooOld) => {
  expect(isTooOldToReplay({ timestamp, first_seen_at }, now, 30)).toBe(tooOld);
});
