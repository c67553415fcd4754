import { subscriptions } from '#contracts';
import { Pool } from 'pg';
import { urlOf } from '../setup/databases.js';
import type { DeadLetter } from './evidence.js';
import type { Whereabouts } from './whereabouts.js';

/** Reads each service's own database, one connection each; after an error the next query connects anew. */
export class Databases {
  private readonly pools: ReadonlyMap<string, Pool>;

  constructor({ postgresUrl }: Pick<Whereabouts, 'postgresUrl'>) {
    this.pools = new Map(
      Object.keys(subscriptions).map((service) => {
        const connectionString = urlOf(postgresUrl, service);
        const pool = new Pool({ connectionString, max: 1, connectionTimeoutMillis: 2_000 });
        pool.on('error', () => undefined);
        return [service, pool];
      }),
    );
  }

  /** The caller names the columns and vouches for their types. */
  async rows<T>(service: string, sql: string): Promise<T[]> {
    try {
      return (await this.pools.get(service)!.query(sql)).rows as T[];
    } catch (cause) {
      throw new Error(`${service}'s database does not answer: ${(cause as Error).message}`, { cause });
    }
  }

  /** Messages that are written down and not yet published, of all services together. */
  async outboxRows(): Promise<number> {
    const counts = await Promise.all(
      [...this.pools.keys()].map((service) =>
        this.rows<{ count: number }>(service, 'SELECT count(*)::int AS count FROM outbox'),
      ),
    );
    return counts.flat().reduce((sum, { count }) => sum + count, 0);
  }

  /** While analytics counts anew, its facts are not all there. */
  async isRebuilding(): Promise<boolean> {
    return (await this.rows('analytics', 'SELECT FROM rebuilds WHERE is_running')).length > 0;
  }

  /** The dead letters that the control room keeps and nobody has decided about. */
  async waitingLetters(): Promise<DeadLetter[]> {
    const letters = await this.rows<{ queue: string; order_id: string | null }>(
      'control-room',
      "SELECT queue, order_id FROM dead_letters WHERE state = 'waiting'",
    );
    return letters.map(({ queue, order_id }) => ({ queue, ...(order_id !== null && { order_id }) }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
  }
}
