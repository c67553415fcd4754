import { CONNECT_TIMEOUT_MS, type DatabaseOptions, QUERY_TIMEOUT_MS, type Sql, sqlOn } from '#database';
import { Client } from 'pg';
import type { Log } from '../broker/broker-connection.js';
import { type ConfirmedPublisher, Refused } from '../broker/confirmed-publisher.js';
import { isUnavailable } from '../failure/failure-classes.js';
import { Unencodable } from '../failure/failures.js';
import { type MessageEvent, publishedMessageEvent } from '../telemetry/message-event.js';
import {
  claimRows,
  deletePublished,
  type FailedRow,
  type OutboxRow,
  parkUnencodable,
  rescheduleFailed,
} from './outbox-rows.js';
import { WakeableSleep } from './wakeable-sleep.js';

/** Notifications shorten the wait; after a lost one the relay waits this long. */
const POLL_MS = 1_000;
const RECONNECT_MS = 500;
const LOG_EVERY = 20;
const LARGEST_BATCH = 256;

/** A batch whose rows were all confirmed or refused. */
export interface RelayBatch {
  rows: number;
  /** From the first publish to the last confirm. */
  confirmedAfterMs: number;
}

export type RelayDatabase = Pick<DatabaseOptions, 'url' | 'queryTimeoutMs' | 'preparedStatements'>;

/**
 * The outbox relay: publishes committed rows over its own connection, one batch at a time. Any number of relays may share one outbox.
 *
 * 1. Claim rows with locks, so that no other relay claims them. A crash releases the locks.
 * 2. Publish, and wait for each confirm. After a crash some are published again under the same id; the inboxes drop them.
 * 3. Delete confirmed rows, reschedule refused ones, park those that cannot be encoded. A crash before this is as in 2.
 * 4. Commit, in one packet with 3. If a statement of 3 fails, PostgreSQL rolls back: as in 2.
 */
export class OutboxRelay {
  private stopping = false;
  private running: Promise<void> | undefined;
  private readonly pause = new WakeableSleep();
  private batchSize = LARGEST_BATCH;
  private queriedAt: number | undefined;
  private readonly queryTimeoutMs: number;

  constructor(
    private readonly database: RelayDatabase,
    private readonly publisher: ConfirmedPublisher,
    private readonly onMessageEvent: (event: MessageEvent) => void,
    private readonly log: Log,
    private readonly onBatch: (batch: RelayBatch) => void = () => undefined,
  ) {
    this.queryTimeoutMs = database.queryTimeoutMs ?? QUERY_TIMEOUT_MS;
  }

  /** True when PostgreSQL has not answered within the query timeout, reconnects included. Waiting for the broker does not count. */
  get isWithoutDatabase(): boolean {
    return this.queriedAt !== undefined && performance.now() - this.queriedAt > this.queryTimeoutMs;
  }

  /** Returns at once; waits for database and broker without a limit. */
  start(): void {
    this.running ??= this.runUntilStopped();
  }

  /** Publishes the committed rows that the broker accepts now. The next start publishes the others. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.pause.wake();
    await this.running;
  }

  private async runUntilStopped(): Promise<void> {
    for (let failures = 0; !this.stopping;) {
      const client = this.newClient();
      try {
        this.queriedAt ??= performance.now();
        await client.connect();
        await client.query('LISTEN outbox');
        if (failures > 0) this.log.log('outbox relay is connected to PostgreSQL');
        failures = 0;
        await this.relayUntilStopped(client);
      } catch (error) {
        if (failures % LOG_EVERY === 0)
          this.log.warn(
            `outbox relay waits for PostgreSQL (${(error as Error).message}), connects again in ${RECONNECT_MS} ms`,
          );
        failures += 1;
        await this.pause.sleep(RECONNECT_MS);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  private newClient(): Client {
    const client = new Client({
      connectionString: this.database.url,
      pipeline: true,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: this.queryTimeoutMs,
    });
    return client.on('error', () => this.pause.wake()).on('notification', () => this.pause.wake());
  }

  private sqlOn(client: Client): Sql {
    return sqlOn(client, { prepared: this.database.preparedStatements ?? true });
  }

  private async relayUntilStopped(client: Client): Promise<void> {
    this.pause.wake();
    while (!this.stopping) {
      await this.pause.sleep(POLL_MS);
      await this.relayAll(client);
    }
    await this.relayAll(client);
  }

  /** After a published row the next one of its aggregate can be claimed, so another batch follows. */
  private async relayAll(client: Client): Promise<void> {
    if (!this.publisher.isReady) this.queriedAt = undefined;
    for (let hasMore = true; hasMore && this.publisher.isReady;) {
      const limit = this.batchSize;
      const rows = await this.claim(client, limit);
      const published = rows.length > 0 ? await this.publish(client, rows) : 0;
      hasMore = published > 0 || rows.length === limit;
    }
  }

  /** Step 1. */
  private async claim(client: Client, limit: number): Promise<OutboxRow[]> {
    const claimed = Promise.all([client.query('BEGIN'), claimRows(this.sqlOn(client), limit)]);
    const [, rows] = await this.timed(claimed);
    if (rows.length === 0) await this.timed(client.query('COMMIT'));
    return rows;
  }

  /** Steps 2 to 4; returns the number of published rows. */
  private async publish(client: Client, rows: readonly OutboxRow[]): Promise<number> {
    const startedAt = performance.now();
    const outcomes = await Promise.allSettled(rows.map((row) => this.publisher.publish(row.message)));
    this.onBatch({ rows: rows.length, confirmedAfterMs: performance.now() - startedAt });
    const published = rows.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    const failed = rows.flatMap((row, i) => {
      const outcome = outcomes[i];
      return outcome?.status === 'rejected' ? [{ row, error: outcome.reason as Error }] : [];
    });
    const sql = this.sqlOn(client);
    const toReschedule = this.toReschedule(failed, rows.length);
    const toPark = failed.filter(({ error }) => error instanceof Unencodable);
    await this.timed(
      Promise.all([
        deletePublished(sql, published),
        rescheduleFailed(sql, toReschedule),
        parkUnencodable(sql, toPark),
        client.query('COMMIT'),
      ]),
    );
    for (const { message } of published) this.onMessageEvent(publishedMessageEvent(message));
    this.logFailed(failed);
    return published.length;
  }

  /** RabbitMQ does not say which row of a batch it refused, so the next batches have one row, and only that one is rescheduled. */
  private toReschedule(failed: FailedRow[], claimed: number): FailedRow[] {
    const refused = failed.some(({ error }) => error instanceof Refused);
    this.batchSize = refused ? 1 : Math.min(LARGEST_BATCH, this.batchSize * 2);
    const counts = (error: Error) => !(error instanceof Unencodable) && !isUnavailable(error);
    return failed.filter(({ error }) => (error instanceof Refused ? claimed === 1 : counts(error)));
  }

  private logFailed(failed: FailedRow[]): void {
    for (const { row, error } of failed.slice(0, 3))
      this.log.error(
        `outbox row ${row.id} (${row.message.routingKey}) stays unpublished: ${error.message} ${causeOf(error)}`.trimEnd(),
      );
  }

  /** Measures how long PostgreSQL takes to answer, for {@link isWithoutDatabase}. */
  private async timed<T>(query: Promise<T>): Promise<T> {
    this.queriedAt ??= performance.now();
    const result = await query;
    this.queriedAt = undefined;
    return result;
  }
}

const causeOf = (error: Error): string => (error.cause instanceof Error ? `(${error.cause.message})` : '');
