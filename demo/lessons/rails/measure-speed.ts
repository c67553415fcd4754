import { setTimeout as delay } from 'node:timers/promises';
import { MANY, type SpeedFindings } from './findings.js';
import type { Rail } from './rail.js';
import { messageWith } from './run-failures.js';

const EMPTY_WITHIN_MS = 120_000;

/** Each figure from at least `seconds` of work, with a handler that does nothing. */
export async function measureSpeed(
  rail: Rail,
  seconds: number,
  signal: AbortSignal,
): Promise<Omit<SpeedFindings, 'latency'>> {
  const one = await publishFor(rail, 1, seconds, signal);
  const many = await publishFor(rail, MANY, seconds, signal);
  const unhandled = one.count + many.count;
  const handled = new Set<string>();
  const endsAt = Date.now() + 1_000 * seconds;
  const ackedOne = await consumeUntil(
    rail,
    1,
    handled,
    () => Date.now() > endsAt && handled.size > 1,
    signal,
  );
  const ackedMany = await consumeUntil(rail, MANY, handled, () => handled.size >= unhandled, signal);
  const startedAt = performance.now();
  const replayed = await rail.replay(() => Promise.resolve());
  return {
    confirmedPerSecond: { one: one.perSecond, many: many.perSecond },
    ackedPerSecond: { one: ackedOne, many: ackedMany },
    replayedPerSecond: (1_000 * replayed) / (performance.now() - startedAt),
  };
}

async function publishFor(rail: Rail, inFlight: number, seconds: number, signal: AbortSignal) {
  const startedAt = performance.now();
  for (let count = inFlight; ; count += inFlight) {
    await rail.publish(Array.from({ length: inFlight }, (_, i) => messageWith(count - i)));
    signal.throwIfAborted();
    const elapsed = (performance.now() - startedAt) / 1_000;
    if (elapsed >= seconds) return { count, perSecond: count / elapsed };
  }
}

/** Returns messages a second, from the first to the last. */
async function consumeUntil(
  rail: Rail,
  inFlight: number,
  handled: Set<string>,
  isDone: () => boolean,
  signal: AbortSignal,
): Promise<number> {
  const before = handled.size;
  let [first, last] = [0, 0];
  const stop = await rail.consume(({ id }) => {
    handled.add(id);
    last = performance.now();
    first ||= last;
    return Promise.resolve();
  }, inFlight);
  const deadline = Date.now() + EMPTY_WITHIN_MS;
  while (!isDone()) {
    signal.throwIfAborted();
    if (Date.now() > deadline) throw new Error(`Only ${handled.size} messages were delivered in 120 s.`);
    await delay(20);
  }
  await stop();
  return (1_000 * (handled.size - before - 1)) / (last - first);
}
