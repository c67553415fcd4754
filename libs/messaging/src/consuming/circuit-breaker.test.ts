import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../../../test/support/eventually.js';
import { CircuitBreaker, LONGEST_PAUSE_MS } from './circuit-breaker.js';

const PROBE_EVERY_MS = 50;
const breakerFor = (concurrency: number) => new CircuitBreaker(concurrency, PROBE_EVERY_MS);

/** A consumer with so many messages in hand, each tried until the dependency serves it. */
function consume(breaker: CircuitBreaker, messages: number, ask: (message: number) => Promise<boolean>) {
  const seen = { running: 0, most: 0, attempts: 0, done: 0 };
  const handle = async (message: number) => {
    for (;;) {
      const pass = await breaker.enter();
      if (!pass) return;
      seen.attempts += 1;
      seen.most = Math.max(seen.most, ++seen.running);
      const served = await ask(message);
      seen.running -= 1;
      breaker.leave(pass, served ? 'handled' : 'unavailable');
      if (served) return void (seen.done += 1);
    }
  };
  return { seen, over: Promise.all(Array.from({ length: messages }, (_, message) => handle(message))) };
}

test('while closed, all messages in hand are tried at once', async () => {
  const { seen, over } = consume(breakerFor(50), 50, () => delay(10, true));
  await over;
  expect(seen).toMatchObject({ most: 50, attempts: 50, done: 50 });
});

test('while a dependency is unavailable, one probe at a time is made, in the order of the messages', async () => {
  let isUp = false;
  const asked: number[] = [];
  const breaker = breakerFor(50);
  const { seen, over } = consume(breaker, 50, async (message) => {
    asked.push(message);
    return await delay(5, isUp);
  });
  await eventually(() => expect(seen.attempts).toBeGreaterThan(53), { every: 5 });
  expect(breaker.openSince).toBeInstanceOf(Date);
  seen.most = 0;
  await eventually(() => expect(seen.attempts).toBeGreaterThan(56), { every: 5 });
  expect(seen.most).toBe(1);
  expect(asked.slice(50, 55)).toEqual([0, 1, 2, 3, 4]);
  isUp = true;
  await over;
  expect(seen.done).toBe(50);
  expect(breaker.openSince).toBeUndefined();
});

test('after an outage the limit grows with each success, so that a rate limit is not exceeded by all messages at once', async () => {
  let isUp = false;
  const { seen, over } = consume(breakerFor(50), 50, () => delay(5, isUp));
  await eventually(() => expect(seen.attempts).toBe(51), { every: 5 });
  isUp = true;
  seen.most = 0;
  await eventually(() => expect(seen.done).toBeGreaterThan(0), { every: 1 });
  expect(seen.most).toBeLessThan(10);
  await over;
});

test('a dependency behind a rate limit serves every message, and none fails often', async () => {
  let allowed = 10;
  const refill = setInterval(() => (allowed = 10), 100);
  const failures = new Map<number, number>();
  const { over } = consume(breakerFor(50), 200, async (message) => {
    await delay(1);
    if (allowed-- > 0) return true;
    failures.set(message, (failures.get(message) ?? 0) + 1);
    return false;
  });
  await over;
  clearInterval(refill);
  expect(Math.max(...failures.values())).toBeLessThan(10);
});

test('the pause that a dependency asks for is kept, up to a bound', async () => {
  const breaker = breakerFor(1);
  const first = (await breaker.enter())!;
  breaker.leave(first, 'unavailable', 300);
  const askedAt = performance.now();
  const second = (await breaker.enter())!;
  expect(performance.now() - askedAt).toBeGreaterThan(280);
  import.meta.jest.useFakeTimers();
  try {
    breaker.leave(second, 'unavailable', Number.MAX_SAFE_INTEGER);
    let isAdmitted = false;
    void breaker.enter().then(() => (isAdmitted = true));
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
  const [slow, fails] = [(await breaker.enter())!, (await breaker.enter())!];
  breaker.leave(fails, 'unavailable');
  const probe = (await breaker.enter())!;
  breaker.leave(slow, 'handled');
  expect(breaker.openSince).toBeDefined();
  breaker.leave(probe, 'handled');
  expect(breaker.openSince).toBeUndefined();
});

test('a failure that says nothing about the dependency leaves the circuit as it is', async () => {
  const breaker = breakerFor(1);
  breaker.leave((await breaker.enter())!, 'unavailable');
  breaker.leave((await breaker.enter())!, 'failed');
  expect(breaker.openSince).toBeDefined();
  await expect(breaker.enter()).resolves.toBeDefined();
});

test('messages that wait are sent away when the consumer stops', async () => {
  const breaker = breakerFor(1);
  breaker.leave((await breaker.enter())!, 'unavailable');
  const waiting = [breaker.enter(), breaker.enter()];
  breaker.dismiss();
  await expect(Promise.all(waiting)).resolves.toEqual([undefined, undefined]);
});
