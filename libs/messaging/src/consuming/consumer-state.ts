/** The state of a consumer for metrics and health. */
export interface ConsumerState {
  queue: string;
  /** Since when the consumer is paused, because a dependency of its handler is unavailable. */
  pausedSince: Date | undefined;
  /** Failed attempts since the start that were not counted against their message. */
  uncountedFailures: number;
}
