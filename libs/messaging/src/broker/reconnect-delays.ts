const FIRST_MS = 200;

/** While no connection opens. */
const LONGEST_MS = 3_000;

/** While each connection is lost soon after it was opened. */
const LONGEST_AFTER_SHORT_MS = 10_000;

const JITTER = 0.2;

/**
 * How long to wait before the next attempt to connect. A lost connection returns its messages to their queues, and each return
 * counts as a delivery. RabbitMQ 4.3 closes connections with 541 while its queues elect their leaders, so without longer
 * delays an election would dead-letter messages.
 */
export class ReconnectDelays {
  private openedAt: number | undefined;
  /** How many connections in a row were lost within {@link LONGEST_AFTER_SHORT_MS}. */
  private short = 0;

  constructor(private readonly now = () => performance.now()) {}

  onOpened(): void {
    this.openedAt = this.now();
  }

  onLost(): void {
    const lasted = this.now() - (this.openedAt ?? -Infinity);
    this.short = lasted < LONGEST_AFTER_SHORT_MS ? this.short + 1 : 0;
  }

  /** In milliseconds. `attempt` counts from 1 since the last connection. */
  next(attempt: number): number {
    const failed = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
    const lost = Math.min(LONGEST_AFTER_SHORT_MS, FIRST_MS * 2 ** this.short);
    return Math.max(failed, lost) * (1 - JITTER + Math.random() * 2 * JITTER);
  }
}
