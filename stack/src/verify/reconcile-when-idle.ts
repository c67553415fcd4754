import { setTimeout as delay } from 'node:timers/promises';
import { Databases } from './databases.js';
import { type QueueTotals, Queues, STATISTICS_LAG_MS } from './queues.js';
import { readRecords } from './read-records.js';
import { type Reconciliation, reconcile } from './reconcile.js';
import type { DeadLetter, Records } from './records.js';
import type { Sources } from './sources.js';

export interface WaitOptions {
  timeoutMs: number;
  /** Compares only the orders placed since then. */
  since?: Date;
  /** Called at every poll with the messages that are still in flight. */
  progress: (inFlight: string) => void;
}

export interface VerifyResult {
  reconciliation: Reconciliation;
  /** The messages in flight at the timeout; undefined if the shop was idle. */
  inFlight?: string;
}

const POLL_MS = 500;
const IDLE_POLL_MS = 2_000;

/**
 * Waits until the shop is idle, then reconciles it. Returns at once if the result is clean. Otherwise it waits until the
 * shop was idle for longer than the lag of the broker's statistics, because a message may be unacknowledged and not yet
 * counted. Rejects if a source does not answer until the timeout.
 */
export async function reconcileWhenIdle(
  sources: Sources,
  { timeoutMs, since, progress }: WaitOptions,
): Promise<VerifyResult> {
  const reader = new SourceReader(sources);
  const deadline = Date.now() + timeoutMs;
  const scope = since ? { since } : {};
  let idleSince: number | undefined;
  try {
    for (;;) {
      const isLast = Date.now() >= deadline;
      try {
        const inFlight = await reader.messagesInFlight();
        idleSince = inFlight ? undefined : (idleSince ?? Date.now());
        if (inFlight && isLast)
          return {
            reconciliation: reconcile(await reader.records(), { ...scope, idle: false }),
            inFlight,
          };
        if (!inFlight) {
          const reconciliation = reconcile(await reader.records(), { ...scope, idle: true });
          const idleMs = Date.now() - idleSince!;
          if (reconciliation.clean || idleMs > STATISTICS_LAG_MS) return { reconciliation };
          if (isLast)
            return {
              reconciliation,
              inFlight: "perhaps unacknowledged messages, because the broker's statistics are up to 10 s old",
            };
        }
        progress(inFlight ?? 'all queues are empty, checking again for unacknowledged messages');
      } catch (error) {
        if (isLast) throw error;
        idleSince = undefined;
        progress((error as Error).message);
      }
      await delay(idleSince ? IDLE_POLL_MS : POLL_MS);
    }
  } finally {
    await reader.close();
  }
}

/** Holds the connections to all sources. */
class SourceReader {
  private readonly databases: Databases;
  private readonly queues: Queues;
  private totals: QueueTotals | undefined;
  private lastRead: { totals: string; deadLetters: DeadLetter[] } = { totals: '', deadLetters: [] };

  constructor(private readonly sources: Sources) {
    this.databases = new Databases(sources);
    this.queues = new Queues(sources);
  }

  /** How many messages are where, as text; undefined if there are none. */
  async messagesInFlight(): Promise<string | undefined> {
    const outbox = await this.databases.outboxRows();
    this.totals = await this.queues.totals();
    const { ready, unacknowledged } = this.totals;
    const locations = [
      [outbox, 'in outboxes'],
      [ready, 'in queues'],
      [unacknowledged, 'unacknowledged'],
    ] as const;
    const occupied = locations
      .filter(([count]) => count > 0)
      .map(([count, location]) => `${count} ${location}`);
    if (occupied.length > 0) return `messages: ${occupied.join(', ')}`;
    return (await this.databases.isRebuilding()) ? 'analytics is being rebuilt' : undefined;
  }

  async records(): Promise<Records> {
    const deadLetters = await this.deadLetters();
    const queueFaults = this.totals?.faults ?? [];
    return { ...(await readRecords(this.sources, this.databases)), deadLetters, queueFaults };
  }

  /** Reading a dead letter counts as a delivery of it, so they are read only when the totals have changed. */
  private async deadLetters(): Promise<DeadLetter[]> {
    const counts = this.totals?.deadLetters ?? new Map<string, number>();
    const totals = JSON.stringify([...counts]);
    if (totals !== this.lastRead.totals)
      this.lastRead = { totals, deadLetters: await this.queues.deadLetters(counts) };
    return [...this.lastRead.deadLetters, ...(await this.databases.waitingDeadLetters())];
  }

  async close(): Promise<void> {
    await Promise.all([this.databases.close(), this.queues.close()]);
  }
}
