import type { TimelineStep } from '../api/timeline.js';

export const endOf = ({ at }: TimelineStep): number => Date.parse(at);

/** A step without duration begins at its end. */
export const beginOf = (step: TimelineStep): number => endOf(step) - (step.took_ms ?? 0);

export const byBegin = (one: TimelineStep, other: TimelineStep): number =>
  beginOf(one) - beginOf(other) || endOf(one) - endOf(other);
