/** A consumer as metrics and health show it. */
export interface ConsumerState {
  queue: string;
  /** Since when a dependency of its handler is unavailable. */
  pausedSince: Date | undefined;
  /** Failed attempts so far that were not counted against their message. */
  uncountedFailures: number;
}
