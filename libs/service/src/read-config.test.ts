import { milliseconds, retentionDays } from './read-config.js';

test('a duration that no timer can wait for is refused', () => {
  expect(milliseconds.safeParse('2147483647').success).toBe(true);
  for (const wrong of ['2147483648', '-1', '0.5', 'soon'])
    expect(milliseconds.safeParse(wrong).success).toBe(false);
});

test('a retention that begins before any date of PostgreSQL is refused', () => {
  expect(retentionDays.safeParse('36500').success).toBe(true);
  for (const wrong of ['36501', '0', '3000000000'])
    expect(retentionDays.safeParse(wrong).success).toBe(false);
});
