/** The fields of a message event that show how busy its queue is. */
export interface QueueEvent {
  step: 'published' | 'handled' | 'retried' | 'dead-lettered';
  queue: string | null;
  message_id: string;
}

const WINDOW_MS = 5_000;
/** Longer than any retry delay. A message without an event for this long is no longer counted as retrying. */
const EXPIRES_AFTER_MS = 120_000;

/** Counts, per queue, the handled messages of the last seconds and the messages that wait for a retry. */
export class RecentWork {
  private handled: { queue: string; at: number }[] = [];
  private readonly retrying = new Map<string, { queue: string; at: number }>();

  /** `now` is in milliseconds. */
  record({ step, queue, message_id }: QueueEvent, now: number): void {
    if (queue === null) return;
    if (step === 'handled') this.handled.push({ queue, at: now });
    const key = `${queue} ${message_id}`;
    if (step === 'retried') this.retrying.set(key, { queue, at: now });
    else this.retrying.delete(key);
  }

  /** By queue; a queue without work has no entry. */
  at(now: number): ReadonlyMap<string, { handledPerSecond: number; retrying: number }> {
    this.handled = this.handled.filter(({ at }) => at > now - WINDOW_MS);
    for (const [key, { at }] of this.retrying) if (at <= now - EXPIRES_AFTER_MS) this.retrying.delete(key);
    const counts = new Map<string, { handled: number; retrying: number }>();
    const countOf = (queue: string) => {
      const known = counts.get(queue) ?? { handled: 0, retrying: 0 };
      counts.set(queue, known);
      return known;
    };
    for (const { queue } of this.handled) countOf(queue).handled += 1;
    for (const { queue } of this.retrying.values()) countOf(queue).retrying += 1;
    return new Map(
      [...counts].map(([queue, { handled, retrying }]) => [
        queue,
        { handledPerSecond: handled / (WINDOW_MS / 1_000), retrying },
      ]),
    );
  }
}
