import type { TimelineStep } from '../api/timeline.js';

const ends = new Set(['handled', 'replayed', 'discarded']);

/** The dead letters that still wait for a decision: the message was not replayed, discarded or handled at that queue later. */
export function waitingIn(steps: readonly TimelineStep[]): ReadonlySet<TimelineStep> {
  const waiting = new Map<string, TimelineStep>();
  for (const step of steps) {
    const key = `${step.queue} ${step.message_id}`;
    if (step.step === 'dead-lettered') waiting.set(key, step);
    else if (ends.has(step.step)) waiting.delete(key);
  }
  return new Set(waiting.values());
}
