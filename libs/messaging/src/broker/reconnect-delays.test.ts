import { ReconnectDelays } from './reconnect-delays.js';

const between = (least: number, most: number) => (ms: number) => ms >= least * 0.8 && ms <= most * 1.2;

test('the delay doubles with each failed attempt, up to three seconds', () => {
  const delays = new ReconnectDelays();
  const expected = [200, 400, 800, 1_600, 3_000, 3_000];
  expect(expected.filter((ms, i) => !between(ms, ms)(delays.next(i + 1)))).toEqual([]);
});

test('the delay doubles with each connection that is lost soon, up to ten seconds, and starts again after a longer one', () => {
  let now = 0;
  const delays = new ReconnectDelays(() => now);
  const loseAfter = (ms: number) => {
    delays.onOpened();
    now += ms;
    delays.onLost();
    return delays.next(1);
  };
  const expected = [400, 800, 1_600, 3_200, 6_400, 10_000, 10_000];
  expect(expected.filter((ms) => !between(ms, ms)(loseAfter(500)))).toEqual([]);
  expect(between(200, 200)(loseAfter(60_000))).toBe(true);
});
