import type { TimelineStep } from '../api/timeline.js';
import { groupedBy } from './grouped-by.js';
import { beginOf, endOf } from './step-times.js';

/** What happened to a message in one queue. */
export interface Branch {
  queue: string;
  service: string;
  /** Attempts, replays, discards and calls without a reported attempt, in the order of their begin. */
  entries: Entry[];
}

export interface Entry {
  step: TimelineStep;
  /** When the message began to wait for this attempt. Undefined if unknown, or if it is no attempt. */
  availableAt: number | undefined;
  /** The calls of this attempt. */
  calls: TimelineStep[];
}

/** Times are whole milliseconds, durations are not. */
const TOLERANCE_MS = 5;

/** The steps of one message in the order of their begin, without its publication. */
export function branchesOf(
  publication: TimelineStep | undefined,
  steps: readonly TimelineStep[],
): { branches: Branch[]; otherSteps: TimelineStep[] } {
  const queues = new Set(steps.flatMap(({ queue }) => (queue === null ? [] : [queue])));
  const withoutQueue = steps.filter(({ queue }) => queue === null);
  const replays = groupedBy(withoutQueue, (step) => queueOfReplay(step, steps) ?? '');
  const branches = [...queues].map((queue) => {
    const ofQueue = steps.filter((step) => step.queue === queue || replays.get(queue)?.includes(step));
    // The control room decides about the dead letters of other services.
    const consumer = ofQueue.find((step) => isAttempt(step) || step.step === 'called') ?? ofQueue[0]!;
    return { queue, service: consumer.service, entries: entriesOf(publication, ofQueue) };
  });
  return { branches, otherSteps: replays.get('') ?? [] };
}

/** A message is published again after the decision to replay it. */
const queueOfReplay = (step: TimelineStep, steps: readonly TimelineStep[]): string | undefined =>
  steps.findLast((other) => other.step === 'replayed' && endOf(other) <= endOf(step))?.queue ?? undefined;

function entriesOf(publication: TimelineStep | undefined, steps: readonly TimelineStep[]): Entry[] {
  const attempts = steps.filter(isAttempt);
  const callsByAttempt = groupedBy(
    steps.filter(({ step }) => step === 'called'),
    (call) => attempts.find((attempt) => isCallOf(call, attempt)),
  );
  const withoutAttempt = callsByAttempt.get(undefined) ?? [];
  return steps
    .filter((step) => step.step !== 'called' || withoutAttempt.includes(step))
    .map((step) => ({
      step,
      availableAt: isAttempt(step) ? availableAt(step, publication, steps) : undefined,
      calls: callsByAttempt.get(step) ?? [],
    }));
}

/** A step with a duration: also one that this page does not know. */
const isAttempt = ({ step, queue, took_ms }: TimelineStep): boolean =>
  queue !== null && took_ms !== null && step !== 'called';

const isCallOf = (call: TimelineStep, attempt: TimelineStep): boolean =>
  beginOf(call) >= beginOf(attempt) - TOLERANCE_MS && endOf(call) <= endOf(attempt) + TOLERANCE_MS;

/**
 * Since the publication, the end of the previous attempt or the replay: the last of them before the attempt. A consumer may be
 * faster than the confirm of the publisher; then the message did not wait.
 */
function availableAt(
  attempt: TimelineStep,
  publication: TimelineStep | undefined,
  steps: readonly TimelineStep[],
): number | undefined {
  const begin = beginOf(attempt);
  const earlier = [publication, ...steps.filter(({ step }) => step !== 'called')].filter(
    (step): step is TimelineStep => step !== undefined && step !== attempt,
  );
  const ends = earlier.map(endOf).filter((end) => end <= begin);
  if (ends.length > 0) return Math.max(...ends);
  return publication && beginOf(publication) <= begin ? begin : undefined;
}
