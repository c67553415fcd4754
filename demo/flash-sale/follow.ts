import { setTimeout as delay } from 'node:timers/promises';
import type { Gauges, Sample } from './gauges.js';

export interface FollowOptions {
  gauges: Gauges;
  /** How many orders must reach a final state. */
  orders: number;
  /** How many orders the client has seen accepted. */
  accepted: () => number;
  /** Called with each sample. */
  show: (sample: Sample) => void;
  signal: AbortSignal;
}

const SAMPLE_EVERY_MS = 500;
/** Longer than the longest retry delay of a message. */
const IDLE_TIMEOUT_MS = 60_000;

/**
 * Takes two samples a second until every order has reached a final state. It always ends: also when nothing has changed for a
 * minute. Rejects when the signal is aborted, and when shop or broker have not responded for a minute.
 */
export async function follow({ gauges, orders, accepted, show, signal }: FollowOptions): Promise<Sample[]> {
  const samples: Sample[] = [];
  const startedAt = performance.now();
  let changedAt = startedAt;
  let previous = '';
  for (;;) {
    signal.throwIfAborted();
    try {
      const sample = { atMs: 0, accepted: accepted(), ...(await gauges.read()) };
      sample.atMs = performance.now() - startedAt;
      samples.push(sample);
      show(sample);
      if (sample.ended >= orders) return samples;
      const current = [sample.accepted, sample.paid, sample.ended, ...sample.waiting.values()].join();
      if (current !== previous) changedAt = performance.now();
      previous = current;
      if (performance.now() - changedAt > IDLE_TIMEOUT_MS) return samples;
    } catch (error) {
      if (performance.now() - changedAt > IDLE_TIMEOUT_MS) throw error;
    }
    await delay(SAMPLE_EVERY_MS);
  }
}
