import { type FailureClass, failureClassOf, retryAfterOf } from './failure-classes.js';
import { UnreadableMessage } from './failures.js';

/** What is known of the attempts at a message so far. */
export interface Attempt {
  /** Failed attempts that were followed by a retry, from the header `retry_count`. */
  retryCount: number;
  /** Deliveries that were not acked: the consumer crashed or lost its connection. */
  deliveryCount: number;
  /** Failed attempts of this delivery that no outage explains: a conflict, or others of the queue succeeded in between. */
  unexplained?: number;
}

/** Ends a delivery: the message is published again, then acked. */
export type FinalErrorAction =
  /** Publish it to a retry exchange, which brings it back to its queue after the delay. */
  { kind: 'retry'; delayMs: number } | { kind: 'dead-letter'; reason: string };

export type ErrorAction =
  | FinalErrorAction
  /** Do not ack, and try again in this process while other messages of the queue are handled. */
  | { kind: 'retry-in-memory' }
  /** Do not ack, and pause the consumer: a dependency of its handler is unavailable. */
  | { kind: 'pause'; retryAfterMs: number | undefined };

/** The delays before the first, second and third retry, in milliseconds, in the form of `RETRY_DELAYS_MS`. */
export const DEFAULT_RETRY_DELAYS_MS = '1000,5000,25000';

/** Deliveries without an ack after which the message is taken to crash its consumer. A rolling restart causes far fewer. */
export const CRASH_LIMIT = 10;

/** So many unexplained failures of one delivery count as one failed attempt, so that no message is retried for ever. */
const UNEXPLAINED_LIMITS: Partial<Record<FailureClass, number>> = { conflict: 10, unavailable: 3 };

/** The action for each class, as text for docs/guarantees.md. */
export const actionOfClass: Readonly<Record<FailureClass, string>> = {
  permanent: 'dead letter at once',
  transient: 'retry after 1 s, 5 s and 25 s, then dead letter',
  conflict: `retried in memory every second, while other messages are handled; ${UNEXPLAINED_LIMITS.conflict} conflicts count as one retry`,
  unavailable: `the consumer pauses: one probe at a time, no attempt counted; ${UNEXPLAINED_LIMITS.unavailable} failures between which other messages were handled count as one retry`,
  'outcome-unknown': 'retry as for transient, then dead letter with the reason `outcome-unknown`',
};

/** Called before the handler: dead-letters a message that has crashed its consumer too often. */
export const decideBeforeHandling = ({ deliveryCount }: Attempt): FinalErrorAction | undefined =>
  deliveryCount >= CRASH_LIMIT ? { kind: 'dead-letter', reason: 'consumer-crashed' } : undefined;

/** The error policy: decides after a failed attempt. */
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
      ? { kind: 'retry-in-memory' }
      : { kind: 'pause', retryAfterMs: retryAfterOf(error) };
  const delayMs = retryDelaysMs[retryCount];
  if (delayMs !== undefined) return { kind: 'retry', delayMs };
  return {
    kind: 'dead-letter',
    reason: failure === 'outcome-unknown' ? 'outcome-unknown' : 'retries-exhausted',
  };
}
