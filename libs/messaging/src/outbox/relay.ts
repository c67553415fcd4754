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

interface Failed {
  row: OutboxRow;
  error: Error;
}

/** Moves committed outbox rows to the broker; any number of relays may run side by side on one outbox. */
export class OutboxRelay {
  private stopping = false;
  private running: Promise<void> | undefined;
  private wakeUp: () => void = () => undefined;
  private notified = false;
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
      const client = new Client({
        connectionString: this.databaseUrl,
        connectionTimeoutMillis: 5_000,
        pipeline: true,
      });
      client.on('error', () => this.wake());
      client.on('notification', () => this.wake());
      try {
        await client.connect();
        await client.query('LISTEN outbox');
        if (failures > 0) this.log.log('outbox relay is connected to PostgreSQL');
        failures = 0;
        await this.relayUntilStopped(client);
      } catch (error) {
        if (failures % TELL_EVERY === 0)
          this.log.warn(`outbox relay waits for PostgreSQL (${(error as Error).message})`);
        failures += 1;
        await this.sleep(RECONNECT_MS);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  private async relayUntilStopped(client: Client): Promise<void> {
    for (;;) {
      const published = this.publisher.isReady ? await this.relayBatch(client) : 0;
      if (published > 0) continue;
      if (this.stopping) return;
      await this.sleep(POLL_MS);
    }
  }

  /**
   * 1. Claim rows: locked, so that no other relay takes them. A crash frees the lock.
   * 2. Publish, and wait for each confirm. A crash here publishes some of them again: same id, the inboxes drop it.
   * 3. Delete what was confirmed, postpone what was refused. A crash before this is as in 2.
   * 4. Commit. Now they are the broker's. It is sent with 3, in this order: should that fail, PostgreSQL rolls back instead.
   */
  private async relayBatch(client: Client): Promise<number> {
    const [, rows] = await Promise.all([client.query('BEGIN'), claimRows(client, this.batchSize)]);
    const outcomes = await Promise.allSettled(rows.map((row) => this.publisher.publish(row.message)));
    const published = rows.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    const failed = rows.flatMap((row, i) => {
      const outcome = outcomes[i];
      return outcome?.status === 'rejected' ? [{ row, error: outcome.reason as Error }] : [];
    });
    await Promise.all([
      forgetPublished(client, published),
      postponeFailed(client, this.toBlame(failed, rows.length)),
      client.query('COMMIT'),
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
