/** Permits one attempt; to be returned with {@link CircuitBreaker.release}. */
export interface Permit {
  readonly openings: number;
}

/** The pause between a failure and the next probe, unless the dependency asks for a longer one. */
export const PROBE_EVERY_MS = 1_000;

/** A dependency that asks for a longer pause is probed after this one. */
export const LONGEST_PAUSE_MS = 300_000;

/**
 * Limits the concurrent attempts of one consumer. Closed: as many as its concurrency. Open, because a dependency is
 * unavailable: one probe at a time, after a pause. A successful probe closes it. Each further success allows one more
 * concurrent attempt, so that a rate limit of the dependency is not exceeded by all messages at once.
 */
export class CircuitBreaker {
  /** Undefined while it is closed. */
  openSince: Date | undefined;
  successes = 0;
  private limit: number;
  private running = 0;
  /** Attempts that began before the last opening change neither limit nor state. */
  private openings = 0;
  private notBefore = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting: ((permit: Permit | undefined) => void)[] = [];

  constructor(
    private readonly concurrency: number,
    private readonly probeEveryMs = PROBE_EVERY_MS,
  ) {
    this.limit = concurrency;
  }

  /** Resolves when an attempt may begin, in the order of the calls; with undefined after {@link cancelWaiting}. */
  acquire(): Promise<Permit | undefined> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.admit();
    });
  }

  /** Ends an attempt. `failed` neither opens nor closes the circuit: the failure is not the dependency's. */
  release({ openings }: Permit, outcome: 'handled' | 'failed' | 'unavailable', retryAfterMs = 0): void {
    const isCurrent = openings === this.openings;
    if (isCurrent) this.running -= 1;
    if (outcome === 'unavailable') this.open(isCurrent, retryAfterMs);
    if (outcome === 'handled') this.succeed(isCurrent);
    this.admit();
  }

  /** Resolves all waiting calls of {@link acquire} with undefined. */
  cancelWaiting(): void {
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
