import { milliseconds, retentionDays } from './read-config.js';

test('refuses a duration that is longer than a timer can wait', () => {
  expect(milliseconds.safeParse('2147483647').success).toBe(true);
  for (const wrong of ['2147483648', '-1', '0.5', 'soon'])
    expect(milliseconds.safeParse(wrong).success).toBe(false);
});

test('refuses a retention that reaches back before the first date of PostgreSQL', () => {
  expect(retentionDays.safeParse('36500').success).toBe(true);
  for (const wrong of ['36501', '0', '3000000000'])
    expect(retentionDays.safeParse(wrong).success).toBe(false);
});
