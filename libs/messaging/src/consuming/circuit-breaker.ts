/** The right to one attempt, to be given back with {@link CircuitBreaker.leave}. */
export interface Pass {
  readonly openings: number;
}

/** How long after a failure the next probe starts, unless the dependency asks for more. */
export const PROBE_EVERY_MS = 1_000;

/** A dependency that asks for a longer pause is probed all the same. */
export const LONGEST_PAUSE_MS = 300_000;

/**
 * Limits the attempts of one consumer. Closed: as many at once as it has messages in hand. Open, because a dependency is
 * unavailable: one probe at a time, after a pause. A probe that succeeds closes it, and each success after it allows one more
 * at once, so that a dependency with a rate limit is not hit by all messages in hand.
 */
export class CircuitBreaker {
  /** Since when it is open; undefined while it is closed. */
  openSince: Date | undefined;
  /** How many attempts succeeded. */
  successes = 0;
  private limit: number;
  private running = 0;
  /** Attempts that began before the last opening no longer count. */
  private openings = 0;
  private notBefore = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting: ((pass: Pass | undefined) => void)[] = [];

  constructor(
    private readonly concurrency: number,
    private readonly probeEveryMs = PROBE_EVERY_MS,
  ) {
    this.limit = concurrency;
  }

  /** Resolves when an attempt may begin, in the order of the calls; with undefined when {@link dismiss} was called. */
  enter(): Promise<Pass | undefined> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.admit();
    });
  }

  /** Ends an attempt. `failed` says nothing about a dependency. */
  leave({ openings }: Pass, outcome: 'handled' | 'failed' | 'unavailable', retryAfterMs = 0): void {
    const isCurrent = openings === this.openings;
    if (isCurrent) this.running -= 1;
    if (outcome === 'unavailable') this.open(isCurrent, retryAfterMs);
    if (outcome === 'handled') this.succeed(isCurrent);
    this.admit();
  }

  /** Sends away all that wait: their deliveries are left to the broker. */
  dismiss(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const resolve of this.waiting.splice(0)) resolve(undefined);
  }

  private open(isCurrent: boolean, retryAfterMs: number): void {
    if (!isCurrent && !this.openSince) return;
    const pauseMs = Math.min(Math.max(this.probeEveryMs, retryAfterMs), LONGEST_PAUSE_MS);
    this.notBefore = Math.max(this.notBefore, performance.now() + pauseMs);
    if (!isCurrent) return;
    this.openSince ??= new Date();
    this.openings += 1;
    this.running = 0;
    this.limit = 1;
  }

  private succeed(isCurrent: boolean): void {
    this.successes += 1;
    if (!isCurrent) return;
    this.openSince = undefined;
    this.notBefore = 0;
    this.limit = Math.min(this.concurrency, this.limit + 1);
  }

  private admit(): void {
    while (this.running < this.limit) {
      const pauseMs = this.waiting.length === 0 ? 0 : this.notBefore - performance.now();
      if (pauseMs > 0) {
        this.timer ??= setTimeout(() => {
          this.timer = undefined;
          this.admit();
        }, pauseMs);
        return;
      }
      const next = this.waiting.shift();
      if (!next) return;
      this.running += 1;
      next({ openings: this.openings });
    }
  }
}
