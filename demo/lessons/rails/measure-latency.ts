import { setTimeout as delay } from 'node:timers/promises';
import { quantileSorted } from 'simple-statistics';
import type { Rail } from './rail.js';
import { messageWith } from './run-failures.js';

const INTERVAL_MS = 10;
const IN_FLIGHT = 10;
const WARM_UP = 50;
const DELIVERED_WITHIN_MS = 60_000;

/** Resolves when a message that is published now has reached a consumer. */
export async function passOneMessage(rail: Rail, signal: AbortSignal): Promise<void> {
  await deliveredTo(rail, 1, signal, () => rail.publish([messageWith(1)]));
}

/** In ms, at 100 messages a second. A message that is published late, because the one before it took long, counts from its due time. */
export async function measureLatency(rail: Rail, seconds: number, signal: AbortSignal) {
  const count = WARM_UP + (1_000 * seconds) / INTERVAL_MS;
  const latencies = await deliveredTo(rail, count, signal, async () => {
    const startedAt = Date.now();
    for (let i = 0; i < count; i++) {
      const dueAt = startedAt + i * INTERVAL_MS;
      await delay(dueAt - Date.now());
      await rail.publish([messageWith(i, dueAt)]);
    }
  });
  const sorted = latencies.slice(WARM_UP).sort((one, other) => one - other);
  return { p50: quantileSorted(sorted, 0.5), p99: quantileSorted(sorted, 0.99) };
}

/** The time in ms that each of the messages took to the handler. */
async function deliveredTo(
  rail: Rail,
  count: number,
  signal: AbortSignal,
  publish: () => Promise<void>,
): Promise<number[]> {
  const latencies = new Map<string, number>();
  const stop = await rail.consume(({ id, sentAt }) => {
    if (!latencies.has(id)) latencies.set(id, Date.now() - sentAt);
    return Promise.resolve();
  }, IN_FLIGHT);
  await publish();
  const deadline = Date.now() + DELIVERED_WITHIN_MS;
  while (latencies.size < count) {
    signal.throwIfAborted();
    if (Date.now() > deadline)
      throw new Error(`Only ${latencies.size} of ${count} messages were delivered in 60 s.`);
    await delay(5);
  }
  await stop();
  return [...latencies.values()];
}
