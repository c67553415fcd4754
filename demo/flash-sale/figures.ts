import type { BurstSoFar } from './burst.js';
import type { Sample } from './gauges.js';

/** Times in ms. */
export interface Quantiles {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** What a sale showed, for the terminal and for the page. */
export interface Figures {
  accepted: number;
  burstMs: number;
  acceptedPerSecond: number;
  afterClick: Quantiles;
  afterSending: Quantiles;
  refusals: { kind: string; count: number }[];
  /** The longest that each queue was. */
  deepest: { queue: string; depth: number }[];
  /** How the queue of charges came down after the burst; undefined when it was too short to tell. */
  drain?: Line;
  /** From the beginning to the last parcel. */
  tookMs: number;
}

/** A straight line through a falling depth: messages a second, and how straight it is, 1 being perfectly so. */
export interface Line {
  perSecond: number;
  r2: number;
}

/** Draws the conclusions from a burst and from what was seen of the shop, the samples in the order of time. */
export function figuresOf(burst: BurstSoFar, samples: readonly Sample[], drained: string): Figures {
  const burstMs = burst.tookMs ?? 0;
  const queues = [...(samples[0]?.waiting.keys() ?? [])];
  const depthOf = (queue: string, sample: Sample) => sample.waiting.get(queue) ?? 0;
  const drain = lineThrough(
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
    refusals: [...burst.refusals].map(([kind, count]) => ({ kind, count })),
    deepest: queues.map((queue) => ({
      queue,
      depth: Math.max(...samples.map((sample) => depthOf(queue, sample))),
    })),
    ...(drain && { drain }),
    tookMs: samples.at(-1)?.atMs ?? 0,
  };
}

/** By the nearest rank; zeros of nothing. */
export function quantilesOf(times: readonly number[]): Quantiles {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

const FEWEST_POINTS = 5;

/** By least squares, up to the first time that the queue is empty; undefined for less than five points. */
export function lineThrough(points: readonly { atMs: number; depth: number }[]): Line | undefined {
  const empty = points.findIndex(({ depth }) => depth === 0);
  const falling = empty < 0 ? points : points.slice(0, empty);
  if (falling.length < FEWEST_POINTS) return undefined;
  const mean = (pick: (point: { atMs: number; depth: number }) => number) =>
    falling.reduce((sum, point) => sum + pick(point), 0) / falling.length;
  const [t, d] = [mean(({ atMs }) => atMs), mean(({ depth }) => depth)];
  const tt = mean(({ atMs }) => (atMs - t) ** 2);
  const dd = mean(({ depth }) => (depth - d) ** 2);
  const td = mean(({ atMs, depth }) => (atMs - t) * (depth - d));
  return { perSecond: (-td / tt) * 1_000, r2: dd === 0 ? 0 : td ** 2 / (tt * dd) };
}
