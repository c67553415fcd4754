/** Of a step of a message, what says how busy its queue is. */
export interface Step {
  step: 'published' | 'handled' | 'retried' | 'dead-lettered';
  queue: string | null;
  message_id: string;
}

const WINDOW_MS = 5_000;
/** Longer than any pause before a retry; a message of which nothing was heard since is no longer counted. */
const FORGOTTEN_AFTER_MS = 120_000;

/** How busy each queue is, and what in it waits for its next try, from the steps that were told lately. */
export class RecentWork {
  private handled: { queue: string; at: number }[] = [];
  private readonly retrying = new Map<string, { queue: string; at: number }>();

  /** `now` is in milliseconds. */
  note({ step, queue, message_id }: Step, now: number): void {
    if (queue === null) return;
    if (step === 'handled') this.handled.push({ queue, at: now });
    const key = `${queue} ${message_id}`;
    if (step === 'retried') this.retrying.set(key, { queue, at: now });
    else this.retrying.delete(key);
  }

  /** By queue; a queue without work is not in it. */
  at(now: number): ReadonlyMap<string, { handledPerSecond: number; retrying: number }> {
    this.handled = this.handled.filter(({ at }) => at > now - WINDOW_MS);
    for (const [key, { at }] of this.retrying) if (at <= now - FORGOTTEN_AFTER_MS) this.retrying.delete(key);
    const counts = new Map<string, { handled: number; retrying: number }>();
    const of = (queue: string) => {
      const known = counts.get(queue) ?? { handled: 0, retrying: 0 };
      counts.set(queue, known);
      return known;
    };
    for (const { queue } of this.handled) of(queue).handled += 1;
    for (const { queue } of this.retrying.values()) of(queue).retrying += 1;
    return new Map(
      [...counts].map(([queue, { handled, retrying }]) => [
        queue,
        { handledPerSecond: handled / (WINDOW_MS / 1_000), retrying },
      ]),
    );
  }
}
