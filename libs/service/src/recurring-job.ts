import { Logger } from '@nestjs/common';

/**
 * Runs a job at an interval, never twice at once: while a run lasts, the runs that would start are skipped. A failed run is
 * logged, and the next one starts at its time.
 */
export class RecurringJob {
  private readonly log: Logger;
  private timer: NodeJS.Timeout | undefined;
  private currentRun: Promise<void> | undefined;

  constructor(
    name: string,
    private readonly run: () => Promise<void>,
  ) {
    this.log = new Logger(name);
  }

  /** The first run starts after the first interval. */
  start(everyMs: number): void {
    this.timer = setInterval(() => {
      this.currentRun ??= this.run()
        .catch((error: unknown) =>
          this.log.warn(`run failed, the next one starts as usual: ${String(error)}`),
        )
        .finally(() => (this.currentRun = undefined));
    }, everyMs);
  }

  /** Starts no more runs, and resolves when the current one has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.currentRun;
  }
}
