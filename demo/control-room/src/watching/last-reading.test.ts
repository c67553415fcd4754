import { LastReading } from './last-reading.js';

test('returns a value without a time of staleness while the readings succeed', async () => {
  let value = 0;
  const reading = new LastReading(0, () => Promise.resolve((value += 1)));
  expect(await reading.read()).toEqual({ value: 1 });
  expect(await reading.read()).toEqual({ value: 2 });
});

test('returns the last value with the time of its reading after a failure, and a new one after the next success', async () => {
  let isBroken = false;
  const reading = new LastReading('none', () =>
    isBroken ? Promise.reject(new Error('no connection')) : Promise.resolve('fresh'),
  );
  const before = Date.now();
  await reading.read();
  isBroken = true;
  const { value, staleSince } = await reading.read();
  expect(value).toBe('fresh');
  expect(Date.parse(staleSince!)).toBeGreaterThanOrEqual(before);
  expect((await reading.read()).staleSince).toBe(staleSince);
  isBroken = false;
  expect(await reading.read()).toEqual({ value: 'fresh' });
});

test('does not wait for a reading that hangs, and does not start a second one beside it', async () => {
  let started = 0;
  const reading = new LastReading('old', () => {
    started += 1;
    return new Promise<string>(() => undefined);
  });
  expect(await reading.read()).toMatchObject({ value: 'old', staleSince: expect.any(String) as string });
  expect(await reading.read()).toMatchObject({ value: 'old' });
  expect(started).toBe(1);
});
