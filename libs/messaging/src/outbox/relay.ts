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

/** Notifications only shorten the wait; a lost one costs this long. */
const POLL_MS = 1_000;
const RECONNECT_MS = 500;
const LOG_EVERY = 20;
const LARGEST_BATCH = 256;

/** Where the relay finds the outbox; it has a connection of its own. */
export type RelayDatabase = Pick<DatabaseOptions, 'url' | 'queryTimeoutMs' | 'preparedStatements'>;

/**
 * Moves committed outbox rows to the broker, over one connection, one batch at a time; any number of relays may work on
 * one outbox.
 *
 * 1. Claim rows: locked, so that no other relay takes them. A crash frees the lock.
 * 2. Publish, and wait for each confirm. A crash here publishes some of them again: same id, the inboxes drop them.
 * 3. Delete what was confirmed, reschedule what was refused, park what can't be encoded. A crash before this is as in 2.
 * 4. Commit, sent together with 3. If a statement of 3 fails, PostgreSQL rolls back: as in 2.
 */
export class OutboxRelay {
  private stopping = false;
  private running: Promise<void> | undefined;
  private wakeUp: () => void = () => undefined;
  private notified = false;
  private batchSize = LARGEST_BATCH;
  private askedAt: number | undefined;
  private readonly queryTimeoutMs: number;

  constructor(
    private readonly database: RelayDatabase,
    private readonly publisher: ConfirmedPublisher,
    private readonly onMessageEvent: (event: MessageEvent) => void,
    private readonly log: Log,
  ) {
    this.queryTimeoutMs = database.queryTimeoutMs ?? QUERY_TIMEOUT_MS;
  }

  /** True when PostgreSQL has not answered a claim for longer than it may, over all reconnects. Waiting for the broker does not count. */
  get isWithoutDatabase(): boolean {
    return this.askedAt !== undefined && performance.now() - this.askedAt > this.queryTimeoutMs;
  }

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
      const client = this.newClient();
      try {
        this.askedAt ??= performance.now();
        await client.connect();
        await client.query('LISTEN outbox');
        if (failures > 0) this.log.log('outbox relay is connected to PostgreSQL');
        failures = 0;
        await this.relayUntilStopped(client);
      } catch (error) {
        if (failures % LOG_EVERY === 0)
          this.log.warn(`outbox relay waits for PostgreSQL (${(error as Error).message})`);
        failures += 1;
        await this.sleep(RECONNECT_MS);
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
    return client.on('error', () => this.wake()).on('notification', () => this.wake());
  }

  private sqlOn(client: Client): Sql {
    return sqlOn(client, { prepared: this.database.preparedStatements ?? true });
  }

  private async relayUntilStopped(client: Client): Promise<void> {
    this.wake();
    while (!this.stopping) {
      await this.sleep(POLL_MS);
      await this.relayAll(client);
    }
    await this.relayAll(client);
  }

  /** Rows of an aggregate can be claimed one after another, so a batch of which any was published is followed by one more. */
  private async relayAll(client: Client): Promise<void> {
    if (!this.publisher.isReady) this.askedAt = undefined;
    for (let mayBeMore = true; mayBeMore && this.publisher.isReady;) {
      const limit = this.batchSize;
      const rows = await this.claim(client, limit);
      const published = rows.length > 0 ? await this.publish(client, rows) : 0;
      mayBeMore = published > 0 || rows.length === limit;
    }
  }

  /** Step 1. */
  private async claim(client: Client, limit: number): Promise<OutboxRow[]> {
    const claimed = Promise.all([client.query('BEGIN'), claimRows(this.sqlOn(client), limit)]);
    const [, rows] = await this.answerTo(claimed);
    if (rows.length === 0) await this.answerTo(client.query('COMMIT'));
    return rows;
  }

  /** Steps 2 to 4; returns how many were published. */
  private async publish(client: Client, rows: readonly OutboxRow[]): Promise<number> {
    const outcomes = await Promise.allSettled(rows.map((row) => this.publisher.publish(row.message)));
    const published = rows.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    const failed = rows.flatMap((row, i) => {
      const outcome = outcomes[i];
      return outcome?.status === 'rejected' ? [{ row, error: outcome.reason as Error }] : [];
    });
    const sql = this.sqlOn(client);
    const toReschedule = this.toReschedule(failed, rows.length);
    const toPark = failed.filter(({ error }) => error instanceof Unencodable);
    await this.answerTo(
      Promise.all([
        deletePublished(sql, published),
        rescheduleFailed(sql, toReschedule),
        parkUnencodable(sql, toPark),
        client.query('COMMIT'),
      ]),
    );
    for (const { message } of published) this.onMessageEvent(publishedMessageEvent(message));
    this.report(failed);
    return published.length;
  }

  /** A refusal does not say which row of the batch it is about, so the next batches start small until it stands alone. */
  private toReschedule(failed: FailedRow[], claimed: number): FailedRow[] {
    const refused = failed.some(({ error }) => error instanceof Refused);
    this.batchSize = refused ? 1 : Math.min(LARGEST_BATCH, this.batchSize * 2);
    const counts = (error: Error) => !(error instanceof Unencodable) && !isUnavailable(error);
    return failed.filter(({ error }) => (error instanceof Refused ? claimed === 1 : counts(error)));
  }

  private report(failed: FailedRow[]): void {
    for (const { row, error } of failed.slice(0, 3))
      this.log.error(
        `outbox row ${row.id} (${row.message.routingKey}) stays: ${error.message} ${causeOf(error)}`.trimEnd(),
      );
  }

  /** Notes since when an answer of PostgreSQL is due. */
  private async answerTo<T>(question: Promise<T>): Promise<T> {
    this.askedAt ??= performance.now();
    const answer = await question;
    this.askedAt = undefined;
    return answer;
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
