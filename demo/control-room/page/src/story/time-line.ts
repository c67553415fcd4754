import type { StoryStep } from '../api/types.js';

/** A step with its place on the line; `from` and `share` are parts (0 to 1) of the whole, `after_ms` is when it began, from the first on. */
export interface Placed {
  step: StoryStep;
  after_ms: number;
  from: number;
  share: number;
}

/** Places every step where its work began, as long as it took; a step that took no time is a point. */
export function placeSteps(steps: readonly StoryStep[]): { placed: Placed[]; whole_ms: number } {
  const times = steps.map(({ at, took_ms }) => {
    const end = Date.parse(at);
    return { begin: end - (took_ms ?? 0), end };
  });
  const first = Math.min(...times.map(({ begin }) => begin));
  const whole_ms = Math.max(1, ...times.map(({ end }) => end - first));
  const placed = steps.map((step, i) => {
    const { begin, end } = times[i]!;
    return {
      step,
      after_ms: begin - first,
      from: (begin - first) / whole_ms,
      share: (end - begin) / whole_ms,
    };
  });
  return { placed, whole_ms: steps.length === 0 ? 0 : whole_ms };
}
