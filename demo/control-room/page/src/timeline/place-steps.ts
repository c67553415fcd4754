import type { TimelineStep } from '../api/types.js';

/** `from` and `share` are fractions (0 to 1) of the total; `after_ms` is the start of the step, counted from the first one. */
export interface PlacedStep {
  step: TimelineStep;
  after_ms: number;
  from: number;
  share: number;
}

/** A step without duration is a point. */
export function placeSteps(steps: readonly TimelineStep[]): { placed: PlacedStep[]; total_ms: number } {
  const times = steps.map(({ at, took_ms }) => {
    const end = Date.parse(at);
    return { begin: end - (took_ms ?? 0), end };
  });
  const first = Math.min(...times.map(({ begin }) => begin));
  const total_ms = Math.max(1, ...times.map(({ end }) => end - first));
  const placed = steps.map((step, i) => {
    const { begin, end } = times[i]!;
    return {
      step,
      after_ms: begin - first,
      from: (begin - first) / total_ms,
      share: (end - begin) / total_ms,
    };
  });
  return { placed, total_ms: steps.length === 0 ? 0 : total_ms };
}
