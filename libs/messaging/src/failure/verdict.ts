import {
  cannotBeStored,
  gaveWay,
  isOutcomeUnknown,
  isUnavailable,
  PermanentFailure,
  UnreadableMessage,
} from './failures.js';

/** What the broker and the message tell about the tries so far. */
export interface Attempt {
  /** Failed tries that were answered by a retry; travels in the header `retry_count`. */
  retryCount: number;
  /** How often the broker handed the message out without ever hearing back: its consumer died or was cut off. */
  deliveryCount: number;
}

/** What becomes of a message that was not handled. */
export type Verdict =
  { kind: 'retry'; delayMs: number } | { kind: 'wait' } | { kind: 'dead-letter'; reason: string };

/** The pauses before the first, second and third retry, in milliseconds, as the environment writes them. */
export const DEFAULT_RETRY_DELAYS_MS = '1000,5000,25000';

/** A message that takes its consumer down this often is the cause, not a bystander; a rolling restart stays well below. */
export const CRASH_LIMIT = 10;

/** Before handling: has this message brought its consumer down too often to be tried again? */
export const decideBeforeHandling = ({ deliveryCount }: Attempt): Verdict | undefined =>
  deliveryCount >= CRASH_LIMIT ? { kind: 'dead-letter', reason: 'consumer-crashed' } : undefined;

/**
 * After a failure: try again later, wait for what is down or was in the way, or give up. An unknown outcome is retried, and
 * counted: the inbox row answers the retry if COMMIT had got through.
 */
export function decideVerdict(
  error: unknown,
  { retryCount }: Attempt,
  retryDelaysMs: readonly number[],
): Verdict {
  if (error instanceof UnreadableMessage) return { kind: 'dead-letter', reason: error.reason };
  if (error instanceof PermanentFailure || cannotBeStored(error))
    return { kind: 'dead-letter', reason: 'permanent-failure' };
  if (!isOutcomeUnknown(error) && (isUnavailable(error) || gaveWay(error))) return { kind: 'wait' };
  const delayMs = retryDelaysMs[retryCount];
  return delayMs === undefined
    ? { kind: 'dead-letter', reason: 'retries-exhausted' }
    : { kind: 'retry', delayMs };
}
