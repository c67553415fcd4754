import type { TimelineStep } from '../api/timeline.js';
import { beginOf, endOf } from './step-times.js';

/** Fractions (0 to 1) of the whole bar. */
export interface Segment {
  from: number;
  share: number;
}

export interface TimeScale {
  /** From the first begin to the last end. */
  total_ms: number;
  first: number;
  /** Both times are the begin or the end of a step. */
  segment: (begin: number, end: number) => Segment;
}

/** A longer time without any begin or end is drawn as this, so that a retry after minutes leaves the other steps visible. */
export const LONGEST_PAUSE_MS = 1_000;

export function timeScale(steps: readonly TimelineStep[]): TimeScale {
  const times = [...new Set(steps.flatMap((step) => [beginOf(step), endOf(step)]))].sort((a, b) => a - b);
  const positions = new Map<number, number>();
  let position = 0;
  times.forEach((time, i) => {
    position += Math.min(LONGEST_PAUSE_MS, time - (times[i - 1] ?? time));
    positions.set(time, position);
  });
  const drawn = Math.max(1, position);
  const [first = 0] = times;
  return {
    first,
    total_ms: (times.at(-1) ?? first) - first,
    segment: (begin, end) => {
      const from = (positions.get(begin) ?? 0) / drawn;
      return { from, share: Math.max(0, (positions.get(end) ?? 0) / drawn - from) };
    },
  };
}
