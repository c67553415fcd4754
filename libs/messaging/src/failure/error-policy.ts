import { type FailureClass, failureClassOf, retryAfterOf } from './failure-classes.js';
import { UnreadableMessage } from './failures.js';

/** The attempts at a message so far. */
export interface Attempt {
  /** Failed attempts that were answered by a retry; travels in the header `retry_count`. */
  retryCount: number;
  /** How often the broker delivered the message without an answer: its consumer died or lost its connection. */
  deliveryCount: number;
  /**
   * Failed attempts of this delivery that no outage explains: a conflict, or a dependency that served another message
   * in between.
   */
  unexplained?: number;
}

/** What happens to a message that was not handled. */
export type ErrorAction =
  | { kind: 'retry'; delayMs: number }
  /** Keep the message in hand and try it again; the other messages of the queue go on. */
  | { kind: 'requeue' }
  /** Keep it in hand, and pause the consumer: its dependency is unavailable. */
  | { kind: 'pause'; retryAfterMs: number | undefined }
  | { kind: 'dead-letter'; reason: string };

/** The delays before the first, second and third retry, in milliseconds, as the environment writes them. */
export const DEFAULT_RETRY_DELAYS_MS = '1000,5000,25000';

/** A message that takes its consumer down this often is the cause; a rolling restart stays well below. */
export const CRASH_LIMIT = 10;

/** So many unexplained failures in one delivery are one counted attempt: nothing is retried without being counted. */
const UNEXPLAINED_LIMITS: Partial<Record<FailureClass, number>> = { conflict: 10, unavailable: 3 };

/** What follows from each class, as docs/guarantees.md says it. */
export const actionOfClass: Readonly<Record<FailureClass, string>> = {
  permanent: 'dead letter at once',
  transient: 'retry after 1 s, 5 s and 25 s, then dead letter',
  conflict: `tried again every second beside the others; every ${UNEXPLAINED_LIMITS.conflict} times count as one retry`,
  unavailable: `the consumer pauses, one probe at a time, no attempt counted; but ${UNEXPLAINED_LIMITS.unavailable} failures between which other messages were handled count as one retry`,
  'outcome-unknown': 'retry as for transient, then dead letter with the reason `outcome-unknown`',
};

/** Before handling: a dead letter if the message has brought its consumer down too often. */
export const decideBeforeHandling = ({ deliveryCount }: Attempt): ErrorAction | undefined =>
  deliveryCount >= CRASH_LIMIT ? { kind: 'dead-letter', reason: 'consumer-crashed' } : undefined;

/** After a failure, from its class and the attempts so far. */
export function decideErrorAction(
  error: unknown,
  { retryCount, unexplained = 0 }: Attempt,
  retryDelaysMs: readonly number[],
): ErrorAction {
  const failure = failureClassOf(error);
  if (failure === 'permanent')
    return {
      kind: 'dead-letter',
      reason: error instanceof UnreadableMessage ? error.reason : 'permanent-failure',
    };
  const limit = UNEXPLAINED_LIMITS[failure];
  if (limit !== undefined && unexplained < limit)
    return failure === 'conflict'
      ? { kind: 'requeue' }
      : { kind: 'pause', retryAfterMs: retryAfterOf(error) };
  const delayMs = retryDelaysMs[retryCount];
  if (delayMs !== undefined) return { kind: 'retry', delayMs };
  return {
    kind: 'dead-letter',
    reason: failure === 'outcome-unknown' ? 'outcome-unknown' : 'retries-exhausted',
  };
}
