import { WakeableSleep } from './wakeable-sleep.js';

const HOURS = 36_000_000;

test('a wake ends the current sleep', async () => {
  const pause = new WakeableSleep();
  const sleeping = pause.sleep(HOURS);
  pause.wake();
  await sleeping;
});

test('a wake before the sleep ends it at once, and only that one', async () => {
  const pause = new WakeableSleep();
  pause.wake();
  pause.wake();
  await pause.sleep(HOURS);
  let isAwake = false;
  const second = pause.sleep(HOURS).then(() => (isAwake = true));
  await Promise.resolve();
  expect(isAwake).toBe(false);
  pause.wake();
  await second;
});
