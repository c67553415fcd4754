import { setTimeout as delay } from 'node:timers/promises';

/** A value, and since when it is not up to date: the time of the last successful reading. */
export interface Read<T> {
  value: T;
  staleSince?: string;
}

/** Longer than a reading takes, shorter than a person waits. */
const TIMEOUT_MS = 1_000;

/**
 * Reads one part of the shop. If a reading fails or does not end in time, returns the last value as stale. A reading that
 * is still running is not started a second time.
 */
export class LastReading<T> {
  private current: Promise<boolean> | undefined;
  private readAt = new Date();

  constructor(
    private value: T,
    private readonly readPart: () => Promise<T>,
  ) {}

  async read(): Promise<Read<T>> {
    this.current ??= this.update().finally(() => (this.current = undefined));
    const isRead = await Promise.race([this.current, delay(TIMEOUT_MS, false, { ref: false })]);
    return { value: this.value, ...(!isRead && { staleSince: this.readAt.toISOString() }) };
  }

  private async update(): Promise<boolean> {
    try {
      this.value = await this.readPart();
      this.readAt = new Date();
      return true;
    } catch {
      return false;
    }
  }
}
