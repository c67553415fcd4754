import { setTimeout as delay } from 'node:timers/promises';
import type { Gauges, Sample } from './gauges.js';

/** What is followed, and how. */
export interface FollowOptions {
  gauges: Gauges;
  /** How many orders must come to their end. */
  orders: number;
  /** By the customers' count. */
  accepted: () => number;
  /** Told of each sample. */
  show: (sample: Sample) => void;
  signal: AbortSignal;
}

const LOOK_EVERY_MS = 500;
/** Longer than the longest pause between two tries of a message. */
const STANDSTILL_MS = 60_000;

/**
 * Looks twice a second until every order came to its end; a sale in which nothing has moved for a minute is over too, so
 * it always ends. Rejects when the signal ends it, and when shop or broker can't be asked for a minute.
 */
export async function follow({ gauges, orders, accepted, show, signal }: FollowOptions): Promise<Sample[]> {
  const samples: Sample[] = [];
  const startedAt = performance.now();
  let movedAt = startedAt;
  let before = '';
  for (;;) {
    signal.throwIfAborted();
    try {
      const sample = { atMs: 0, accepted: accepted(), ...(await gauges.read()) };
      sample.atMs = performance.now() - startedAt;
      samples.push(sample);
      show(sample);
      if (sample.ended >= orders) return samples;
      const seen = [sample.accepted, sample.paid, sample.ended, ...sample.waiting.values()].join();
      if (seen !== before) movedAt = performance.now();
      before = seen;
      if (performance.now() - movedAt > STANDSTILL_MS) return samples;
    } catch (error) {
      if (performance.now() - movedAt > STANDSTILL_MS) throw error;
    }
    await delay(LOOK_EVERY_MS);
  }
}
