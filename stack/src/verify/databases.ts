import { subscriptions } from '#contracts';
import { Pool } from 'pg';
import { urlOf } from '../setup/databases.js';
import type { DeadLetter } from './records.js';
import type { Sources } from './sources.js';

/** Reads the database of each service over one connection; a query after an error opens a new one. */
export class Databases {
  private readonly pools: ReadonlyMap<string, Pool>;

  constructor({ postgresUrl }: Pick<Sources, 'postgresUrl'>) {
    this.pools = new Map(
      Object.keys(subscriptions).map((service) => {
        const connectionString = urlOf(postgresUrl, service);
        const pool = new Pool({ connectionString, max: 1, connectionTimeoutMillis: 2_000 });
        pool.on('error', () => undefined);
        return [service, pool];
      }),
    );
  }

  /** The rows are not checked: `T` must fit the columns that the statement selects. */
  async rows<T>(service: string, sql: string): Promise<T[]> {
    try {
      return (await this.pools.get(service)!.query(sql)).rows as T[];
    } catch (cause) {
      throw new Error(
        `The database of ${service} does not answer: ${(cause as Error).message}. Check the log of PostgreSQL.`,
        { cause },
      );
    }
  }

  /** The number of unpublished messages in the outboxes of all services. */
  async outboxRows(): Promise<number> {
    const counts = await Promise.all(
      [...this.pools.keys()].map((service) =>
        this.rows<{ count: number }>(service, 'SELECT count(*)::int AS count FROM outbox'),
      ),
    );
    return counts.flat().reduce((sum, { count }) => sum + count, 0);
  }

  /** While analytics is rebuilt, its facts are incomplete. */
  async isRebuilding(): Promise<boolean> {
    return (await this.rows('analytics', 'SELECT FROM rebuilds WHERE is_running')).length > 0;
  }

  /** The dead letters in the control room that no operator has replayed or discarded. */
  async waitingDeadLetters(): Promise<DeadLetter[]> {
    const deadLetters = await this.rows<{ queue: string; order_id: string | null }>(
      'control-room',
      "SELECT queue, order_id FROM dead_letters WHERE state = 'waiting'",
    );
    return deadLetters.map(({ queue, order_id }) => ({ queue, ...(order_id !== null && { order_id }) }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
  }
}
