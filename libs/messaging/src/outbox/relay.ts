import { Client } from 'pg';
import type { Log } from '../broker/broker-connection.js';
import { type ConfirmedPublisher, Refused } from '../broker/confirmed-publisher.js';
import { isUnavailable } from '../failure/failures.js';
import { type Move, publishedMove } from '../telemetry/move.js';
import { claimRows, type OutboxRow } from './claim-rows.js';
import { forgetPublished, postponeFailed } from './settle-rows.js';

/** Notifications only shorten the wait; a lost one costs this long. */
const POLL_MS = 1_000;
const RECONNECT_MS = 500;
const TELL_EVERY = 20;
const LARGEST_BATCH = 256;

/** Connections, each with a batch of its own at a time. */
const LANES = 2;

interface Failed {
  row: OutboxRow;
  error: Error;
}

/**
 * Moves committed outbox rows to the broker; any number of relays may run side by side on one outbox.
 *
 * 1. Claim rows: locked, so that no other relay takes them. A crash frees the lock.
 * 2. Publish, and wait for each confirm. A crash here publishes some of them again: same id, the inboxes drop it.
 * 3. Delete what was confirmed, postpone what was refused. A crash before this is as in 2.
 * 4. Commit. Now they are the broker's. It is sent with 3, in this order: should that fail, PostgreSQL rolls back instead.
 */
export class OutboxRelay {
  private stopping = false;
  private running: Promise<void> | undefined;
  private wakeUp: () => void = () => undefined;
  private notified = false;
  private claiming: Client | undefined;
  private batchSize = LARGEST_BATCH;

  constructor(
    private readonly databaseUrl: string,
    private readonly publisher: ConfirmedPublisher,
    private readonly onMove: (move: Move) => void,
    private readonly log: Log,
  ) {}

  /** Returns at once; waits for database and broker as long as it takes. */
  start(): void {
    this.running ??= this.runUntilStopped();
  }

  /** Publishes what is committed as far as the broker takes it now, then ends; what is left goes out at the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  private async runUntilStopped(): Promise<void> {
    for (let failures = 0; !this.stopping;) {
      const lanes = Array.from({ length: LANES }, () => this.newLane());
      try {
        for (const lane of lanes) await lane.connect();
        for (const lane of lanes) await lane.query('LISTEN outbox');
        if (failures > 0) this.log.log('outbox relay is connected to PostgreSQL');
        failures = 0;
        await this.relayUntilStopped(lanes);
      } catch (error) {
        if (failures % TELL_EVERY === 0)
          this.log.warn(`outbox relay waits for PostgreSQL (${(error as Error).message})`);
        failures += 1;
        await this.sleep(RECONNECT_MS);
      } finally {
        for (const lane of lanes) await lane.end().catch(() => undefined);
      }
    }
  }

  /** Only the one that is about to claim wakes the relay: the other hears of the same rows, and they are taken by then. */
  private newLane(): Client {
    const lane = new Client({
      connectionString: this.databaseUrl,
      connectionTimeoutMillis: 5_000,
      pipeline: true,
    });
    lane.on('error', () => this.wake());
    lane.on('notification', () => lane === this.claiming && this.wake());
    return lane;
  }

  /** While the batch on one lane waits for the broker, the next is claimed on the other. */
  private async relayUntilStopped(lanes: readonly Client[]): Promise<void> {
    const underWay: Promise<unknown>[] = [];
    this.wake();
    try {
      for (let turn = 0; !this.stopping; turn = (turn + 1) % LANES) {
        await (this.batchSize < LARGEST_BATCH ? Promise.all(underWay) : underWay[turn]);
        const lane = (this.claiming = lanes[turn]!);
        const rows = await this.claimNext(lane);
        const batch = this.publishAndSettle(lane, rows);
        batch.then((published) => published > 0 && this.wake()).catch(() => this.wake());
        underWay[turn] = batch;
      }
    } finally {
      // Also when the other lane has lost PostgreSQL: cut off, a batch would be published again.
      await Promise.allSettled(underWay);
    }
    const [lane] = lanes;
    while (await this.publishAndSettle(lane!, await this.claim(lane!)));
  }

  /** Waits until there are rows; none only when the relay stops. */
  private async claimNext(lane: Client): Promise<OutboxRow[]> {
    for (;;) {
      await this.sleep(POLL_MS);
      const rows = await this.claim(lane);
      if (rows.length === this.batchSize) this.wake();
      if (rows.length > 0 || this.stopping) return rows;
    }
  }

  /** Step 1. */
  private async claim(lane: Client): Promise<OutboxRow[]> {
    if (!this.publisher.isReady) return [];
    const [, rows] = await Promise.all([lane.query('BEGIN'), claimRows(lane, this.batchSize)]);
    if (rows.length === 0) await lane.query('COMMIT');
    return rows;
  }

  /** Steps 2 to 4; returns how many were published. */
  private async publishAndSettle(lane: Client, rows: readonly OutboxRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const outcomes = await Promise.allSettled(rows.map((row) => this.publisher.publish(row.message)));
    const published = rows.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    const failed = rows.flatMap((row, i) => {
      const outcome = outcomes[i];
      return outcome?.status === 'rejected' ? [{ row, error: outcome.reason as Error }] : [];
    });
    await Promise.all([
      forgetPublished(lane, published),
      postponeFailed(lane, this.toBlame(failed, rows.length)),
      lane.query('COMMIT'),
    ]);
    for (const { message } of published) this.onMove(publishedMove(message));
    this.report(failed);
    return published.length;
  }

  /** A refusal does not say which row of the batch it is about, so the next batches start small until it stands alone. */
  private toBlame(failed: Failed[], claimed: number): Failed[] {
    const refused = failed.some(({ error }) => error instanceof Refused);
    this.batchSize = refused ? 1 : Math.min(LARGEST_BATCH, this.batchSize * 2);
    return failed.filter(({ error }) => (error instanceof Refused ? claimed === 1 : !isUnavailable(error)));
  }

  private report(failed: Failed[]): void {
    for (const { row, error } of failed.slice(0, 3))
      this.log.error(
        `outbox row ${row.id} (${row.message.routingKey}) stays: ${error.message} ${causeOf(error)}`.trimEnd(),
      );
  }

  private wake(): void {
    this.notified = true;
    this.wakeUp();
  }

  /** Ends early when woken, also by a call that came just before. */
  private async sleep(ms: number): Promise<void> {
    if (!this.notified)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.notified = false;
  }
}

const causeOf = (error: Error): string => (error.cause instanceof Error ? `(${error.cause.message})` : '');
