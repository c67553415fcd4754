import { linearRegression, linearRegressionLine, rSquared } from 'simple-statistics';
import type { BurstSoFar } from './burst.js';
import type { Sample } from './gauges.js';

/** In ms. */
export interface Quantiles {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

export interface Figures {
  accepted: number;
  burstMs: number;
  acceptedPerSecond: number;
  afterClick: Quantiles;
  afterSending: Quantiles;
  refusals: { status: string; count: number }[];
  /** The greatest depth of each queue. */
  maxDepths: { queue: string; depth: number }[];
  /** How the queue of charge requests drained after the burst. Undefined with fewer than five samples. */
  drain?: DrainRate;
  /** From the start to the last shipment. */
  tookMs: number;
}

/** The straight line through a falling queue depth. `r2` is 1 for a perfect line. */
export interface DrainRate {
  perSecond: number;
  r2: number;
}

/** The samples must be in the order of time. `drained` is the queue whose drain rate is computed. */
export function figuresOf(burst: BurstSoFar, samples: readonly Sample[], drained: string): Figures {
  const burstMs = burst.tookMs ?? 0;
  const queues = [...(samples[0]?.waiting.keys() ?? [])];
  const depthOf = (queue: string, sample: Sample) => sample.waiting.get(queue) ?? 0;
  const drain = drainRateOf(
    samples
      .filter(({ atMs }) => atMs > burstMs)
      .map((sample) => ({ atMs: sample.atMs, depth: depthOf(drained, sample) })),
  );
  return {
    accepted: burst.accepted,
    burstMs,
    acceptedPerSecond: burst.accepted / (burstMs / 1_000),
    afterClick: quantilesOf(burst.afterClick),
    afterSending: quantilesOf(burst.afterSending),
    refusals: [...burst.refusals].map(([status, count]) => ({ status, count })),
    maxDepths: queues.map((queue) => ({
      queue,
      depth: Math.max(...samples.map((sample) => depthOf(queue, sample))),
    })),
    ...(drain && { drain }),
    tookMs: samples.at(-1)?.atMs ?? 0,
  };
}

/** By the nearest rank. Zeros without times. */
export function quantilesOf(times: readonly number[]): Quantiles {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

const MIN_POINTS = 5;

/** By least squares, up to the first sample in which the queue is empty. Undefined with fewer than five points. */
export function drainRateOf(points: readonly { atMs: number; depth: number }[]): DrainRate | undefined {
  const empty = points.findIndex(({ depth }) => depth === 0);
  const falling = empty < 0 ? points : points.slice(0, empty);
  if (falling.length < MIN_POINTS) return undefined;
  const coordinates = falling.map(({ atMs, depth }) => [atMs / 1_000, depth]);
  const line = linearRegression(coordinates);
  const isFlat = falling.every(({ depth }) => depth === falling[0]?.depth);
  return {
    perSecond: -line.m,
    r2: isFlat ? 0 : rSquared(coordinates, linearRegressionLine(line)),
  };
}
