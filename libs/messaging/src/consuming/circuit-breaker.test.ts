import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../../../test/support/eventually.js';
import { CircuitBreaker, LONGEST_PAUSE_MS } from './circuit-breaker.js';

const PROBE_EVERY_MS = 50;
const breakerFor = (concurrency: number) => new CircuitBreaker(concurrency, PROBE_EVERY_MS);

/** A consumer with so many messages in flight, each attempted until the dependency serves it. */
function consume(breaker: CircuitBreaker, messages: number, serve: (message: number) => Promise<boolean>) {
  const counts = { running: 0, mostRunning: 0, attempts: 0, done: 0 };
  const handle = async (message: number) => {
    for (;;) {
      const permit = await breaker.acquire();
      if (!permit) return;
      counts.attempts += 1;
      counts.mostRunning = Math.max(counts.mostRunning, ++counts.running);
      const served = await serve(message);
      counts.running -= 1;
      breaker.release(permit, served ? 'handled' : 'unavailable');
      if (served) return void (counts.done += 1);
    }
  };
  return { counts, finished: Promise.all(Array.from({ length: messages }, (_, message) => handle(message))) };
}

test('while closed, all messages in flight are attempted concurrently', async () => {
  const { counts, finished } = consume(breakerFor(50), 50, () => delay(10, true));
  await finished;
  expect(counts).toMatchObject({ mostRunning: 50, attempts: 50, done: 50 });
});

test('while a dependency is unavailable, one message at a time probes it, in the order of the messages', async () => {
  let isUp = false;
  const attempted: number[] = [];
  const breaker = breakerFor(50);
  const { counts, finished } = consume(breaker, 50, async (message) => {
    attempted.push(message);
    return await delay(5, isUp);
  });
  await eventually(() => expect(counts.attempts).toBeGreaterThan(53), { every: 5 });
  expect(breaker.openSince).toBeInstanceOf(Date);
  counts.mostRunning = 0;
  await eventually(() => expect(counts.attempts).toBeGreaterThan(56), { every: 5 });
  expect(counts.mostRunning).toBe(1);
  expect(attempted.slice(50, 55)).toEqual([0, 1, 2, 3, 4]);
  isUp = true;
  await finished;
  expect(counts.done).toBe(50);
  expect(breaker.openSince).toBeUndefined();
});

test('after an outage the limit grows by one with each success, so that all messages at once do not exceed a rate limit', async () => {
  let isUp = false;
  const { counts, finished } = consume(breakerFor(50), 50, () => delay(5, isUp));
  await eventually(() => expect(counts.attempts).toBe(51), { every: 5 });
  isUp = true;
  counts.mostRunning = 0;
  await eventually(() => expect(counts.done).toBeGreaterThan(0), { every: 1 });
  expect(counts.mostRunning).toBeLessThan(10);
  await finished;
});

test('with a dependency behind a rate limit every message is served and fails fewer than ten times', async () => {
  let allowed = 10;
  const refill = setInterval(() => (allowed = 10), 100);
  const failures = new Map<number, number>();
  const { finished } = consume(breakerFor(50), 200, async (message) => {
    await delay(1);
    if (allowed-- > 0) return true;
    failures.set(message, (failures.get(message) ?? 0) + 1);
    return false;
  });
  await finished;
  clearInterval(refill);
  expect(Math.max(...failures.values())).toBeLessThan(10);
});

test('waits as long as the dependency asks for, up to a limit', async () => {
  const breaker = breakerFor(1);
  const first = (await breaker.acquire())!;
  breaker.release(first, 'unavailable', 300);
  const releasedAt = performance.now();
  const second = (await breaker.acquire())!;
  expect(performance.now() - releasedAt).toBeGreaterThan(280);
  import.meta.jest.useFakeTimers();
  try {
    breaker.release(second, 'unavailable', Number.MAX_SAFE_INTEGER);
    let isAdmitted = false;
    void breaker.acquire().then(() => (isAdmitted = true));
    await import.meta.jest.advanceTimersByTimeAsync(LONGEST_PAUSE_MS - 1_000);
    expect(isAdmitted).toBe(false);
    await import.meta.jest.advanceTimersByTimeAsync(2_000);
    expect(isAdmitted).toBe(true);
  } finally {
    import.meta.jest.useRealTimers();
  }
});

test('an attempt from before the outage neither closes the circuit nor delays the probe', async () => {
  const breaker = breakerFor(2);
  const [slow, fails] = [(await breaker.acquire())!, (await breaker.acquire())!];
  breaker.release(fails, 'unavailable');
  const probe = (await breaker.acquire())!;
  breaker.release(slow, 'handled');
  expect(breaker.openSince).toBeDefined();
  breaker.release(probe, 'handled');
  expect(breaker.openSince).toBeUndefined();
});

test('a failure that is not the dependency’s neither opens nor closes the circuit', async () => {
  const breaker = breakerFor(1);
  breaker.release((await breaker.acquire())!, 'unavailable');
  breaker.release((await breaker.acquire())!, 'failed');
  expect(breaker.openSince).toBeDefined();
  await expect(breaker.acquire()).resolves.toBeDefined();
});

test('waiting messages get no permit when the consumer stops', async () => {
  const breaker = breakerFor(1);
  breaker.release((await breaker.acquire())!, 'unavailable');
  const waiting = [breaker.acquire(), breaker.acquire()];
  breaker.cancelWaiting();
  await expect(Promise.all(waiting)).resolves.toEqual([undefined, undefined]);
});
