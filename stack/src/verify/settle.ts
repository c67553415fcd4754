import { setTimeout as delay } from 'node:timers/promises';
import { collect } from './collect.js';
import { Databases } from './databases.js';
import type { DeadLetter } from './evidence.js';
import { type Ledger, reconcile } from './reconcile.js';
import { type Depths, Queues, STATISTICS_LAG_MS } from './queues.js';
import type { Whereabouts } from './whereabouts.js';

/** How long to wait, whom to tell what for, and which orders to judge. */
export interface EventuallyOptions {
  withinMs: number;
  since?: Date;
  /** Told at every look what is still on its way. */
  progress: (waitsFor: string) => void;
}

/** What was concluded, and from what. */
export interface Verified {
  ledger: Ledger;
  /** What still moved at the deadline; undefined when the shop came to rest. */
  stillMoving?: string;
}

const LOOK_EVERY_MS = 500;
const RECONCILE_EVERY_MS = 2_000;

/**
 * Waits until the shop rests and reconciles it. Rest with a clean ledger is the end; with an unclean one it is only
 * when nothing has moved for longer than the broker's statistics can be late, for a message may be in hand unseen.
 * Rejects when a witness does not answer until the deadline.
 */
export async function settleAndReconcile(
  whereabouts: Whereabouts,
  { withinMs, since, progress }: EventuallyOptions,
): Promise<Verified> {
  const witnesses = new Witnesses(whereabouts);
  const deadline = Date.now() + withinMs;
  const question = since ? { since } : {};
  let restingSince: number | undefined;
  try {
    for (;;) {
      const isLast = Date.now() >= deadline;
      try {
        const stillMoving = await witnesses.movement();
        restingSince = stillMoving ? undefined : (restingSince ?? Date.now());
        if (stillMoving && isLast)
          return {
            ledger: reconcile(await witnesses.evidence(), { ...question, settled: false }),
            stillMoving,
          };
        if (!stillMoving) {
          const ledger = reconcile(await witnesses.evidence(), { ...question, settled: true });
          const restedMs = Date.now() - restingSince!;
          if (ledger.clean || restedMs > STATISTICS_LAG_MS) return { ledger };
          if (isLast) return { ledger, stillMoving: 'perhaps a message in hand: the broker tells late' };
        }
        progress(stillMoving ?? 'all queues are empty, looks once more for what is in hand');
      } catch (error) {
        if (isLast) throw error;
        restingSince = undefined;
        progress((error as Error).message);
      }
      await delay(restingSince ? RECONCILE_EVERY_MS : LOOK_EVERY_MS);
    }
  } finally {
    await witnesses.close();
  }
}

/** Everybody who is asked, with the connections to them. */
class Witnesses {
  private readonly databases: Databases;
  private readonly queues: Queues;
  private depths: Depths | undefined;
  private letters: { of: string; all: DeadLetter[] } = { of: '', all: [] };

  constructor(private readonly whereabouts: Whereabouts) {
    this.databases = new Databases(whereabouts);
    this.queues = new Queues(whereabouts);
  }

  /** Where messages still are on their way, in words; undefined when they are nowhere. */
  async movement(): Promise<string | undefined> {
    const outbox = await this.databases.outboxRows();
    this.depths = await this.queues.depths();
    const { ready, inHand } = this.depths;
    const places = [
      [outbox, 'in outboxes'],
      [ready, 'in queues'],
      [inHand, 'in hand'],
    ] as const;
    const moving = places.filter(([count]) => count > 0).map(([count, where]) => `${count} ${where}`);
    if (moving.length > 0) return `messages ${moving.join(', ')}`;
    return (await this.databases.isRebuilding()) ? 'the facts of analytics, which counts anew' : undefined;
  }

  async evidence() {
    const deadLetters = await this.deadLetters();
    const queueFaults = this.depths?.faults ?? [];
    return { ...(await collect(this.whereabouts, this.databases)), deadLetters, queueFaults };
  }

  /** Looking at a dead letter counts as a delivery of it, so they are looked at only when others have come or gone. */
  private async deadLetters(): Promise<DeadLetter[]> {
    const dead = this.depths?.dead ?? new Map<string, number>();
    const of = JSON.stringify([...dead]);
    if (of !== this.letters.of) this.letters = { of, all: await this.queues.deadLetters(dead) };
    return [...this.letters.all, ...(await this.databases.waitingLetters())];
  }

  async close(): Promise<void> {
    await Promise.all([this.databases.close(), this.queues.close()]);
  }
}
