import { withoutSecrets } from '#messaging';
import { Logger } from '@nestjs/common';
import type { MonitoringReading } from '../domain/decide-alerts.js';

/** Reads one part of the shop, and records since when and why reading fails. */
export class Monitor<T> {
  private readonly log = new Logger('monitoring');
  private failing: { since: number; error: string } | undefined;

  constructor(
    readonly part: MonitoringReading['part'],
    private readonly readPart: () => Promise<T>,
  ) {}

  /** 0 after a successful reading. */
  get failingForS(): number {
    return this.failing ? Math.floor((Date.now() - this.failing.since) / 1_000) : 0;
  }

  /** Why the last reading failed. */
  get error(): string | undefined {
    return this.failing?.error;
  }

  /** Undefined if it fails. */
  async read(): Promise<T | undefined> {
    try {
      const reading = await this.readPart();
      if (this.failing) this.log.log(`the ${this.part} can be read again`);
      this.failing = undefined;
      return reading;
    } catch (reason) {
      const error = withoutSecrets(reason instanceof Error ? reason.message : String(reason));
      if (this.failing?.error !== error) this.log.warn(`the ${this.part} cannot be read: ${error}`);
      this.failing = { since: this.failing?.since ?? Date.now(), error };
      return undefined;
    }
  }
}
