import { setTimeout as delay } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { PARTITIONS, type Stop } from './rail.js';

/** Which process reads a stream, and how far it is: RabbitMQ keeps neither for consumers over AMQP 0.9.1. */
export class StreamPositions {
  private constructor(
    private readonly pool: Pool,
    /** The session that holds the locks. */
    private readonly locks: Client,
  ) {}

  static async open(connectionString: string): Promise<StreamPositions> {
    const locks = new Client({ connectionString });
    await locks.connect();
    return new StreamPositions(new Pool({ connectionString, max: PARTITIONS }), locks);
  }

  /**
   * Reads up to `share` of the streams, and those of a process that has ended as soon as they are free. PostgreSQL releases
   * the lock of a process when it ends, even by SIGKILL.
   */
  async divide(
    streams: readonly string[],
    share: number,
    read: (stream: string, from: number) => Promise<Stop>,
  ): Promise<Stop> {
    const stops = new Map<string, Stop>();
    let isStopped = false;
    const claim = async () => {
      for (const stream of streams)
        if (stops.size < share && !stops.has(stream) && (await this.tryLock(stream)))
          stops.set(stream, await read(stream, await this.next(stream)));
    };
    await claim();
    const claiming = (async () => {
      for (; stops.size < share && !isStopped; await delay(100)) await claim();
    })();
    return async () => {
      isStopped = true;
      await claiming;
      await Promise.all([...stops.values()].map((stop) => stop()));
      await this.locks.query('SELECT pg_advisory_unlock_all()');
    };
  }

  private async tryLock(stream: string): Promise<boolean> {
    const { rows } = await this.locks.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtext($1)) AS locked',
      [stream],
    );
    return rows[0]!.locked;
  }

  /** The offset after the last handled message; 0 for a stream without one. */
  async next(stream: string): Promise<number> {
    const { rows } = await this.pool.query<{ handled: string }>(
      'SELECT handled FROM stream_positions WHERE stream = $1',
      [stream],
    );
    return Number(rows[0]?.handled ?? -1) + 1;
  }

  async save(stream: string, handled: number): Promise<void> {
    await this.pool.query(
      `INSERT INTO stream_positions (stream, handled) VALUES ($1, $2)
       ON CONFLICT (stream) DO UPDATE SET handled = EXCLUDED.handled`,
      [stream, handled],
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.end(), this.locks.end()]);
  }
}
