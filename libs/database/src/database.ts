import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { OneWritePerTurn } from './one-write-per-turn.js';
import { type Sql, sqlOn } from './statement.js';
import { Transaction } from './transaction.js';

export interface DatabaseOptions {
  url: string;
  connections?: number;
  /** The client's timeout for one statement; it destroys a connection that does not answer. */
  queryTimeoutMs?: number;
  /** PostgreSQL's timeout for one statement; shorter than `queryTimeoutMs`, so that a slow statement differs from a lost connection. */
  statementTimeoutMs?: number | undefined;
  lockTimeoutMs?: number | undefined;
  /** False behind a pooler in transaction mode without support for prepared statements. */
  preparedStatements?: boolean | undefined;
}

/** The timeout for a new connection or a free one of the pool. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** The default size of the pool of one process. */
export const DEFAULT_CONNECTIONS = 10;

/** The default of `queryTimeoutMs`. */
export const QUERY_TIMEOUT_MS = 10_000;

/** PostgreSQL ends a transaction that is idle for so long, which releases the locks of a process that hangs. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/** Connections of a pool, and how many callers wait for one. */
export interface PoolUse {
  used: number;
  idle: number;
  waiting: number;
  max: number;
}

/** A service's database: one pool of connections for its transactions and for Prisma's reads. */
export class Database {
  /** Runs one statement in its own transaction. */
  readonly sql: Sql;
  private readonly pool: Pool;
  private readonly prepared: boolean;

  constructor(options: DatabaseOptions) {
    this.pool = new Pool({
      connectionString: options.url,
      max: options.connections ?? DEFAULT_CONNECTIONS,
      pipeline: true,
      stream: () => new OneWritePerTurn(),
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: 60_000,
      query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
      statement_timeout: options.statementTimeoutMs,
      lock_timeout: options.lockTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    });
    this.pool.on('error', () => undefined);
    // Without this listener an error at the moment of check-out has none, and would end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.prepared = options.preparedStatements ?? true;
    this.sql = sqlOn(this.pool, { prepared: this.prepared });
  }

  get poolUse(): PoolUse {
    const { totalCount, idleCount: idle, waitingCount: waiting, options } = this.pool;
    return { used: totalCount - idle, idle, waiting, max: options.max };
  }

  /**
   * Runs the work once, in one transaction. Throws the error of the work, after ROLLBACK; TransactionRolledBack if the work
   * caught the error of a statement; OutcomeUnknown if COMMIT was sent and its response was lost.
   *
   * With `pipelineBegin` the first statement is sent with BEGIN. If BEGIN alone fails, PostgreSQL runs that statement outside a
   * transaction. So it must change nothing unless `transaction_deferrable` differs from its default, because BEGIN sets it.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>, { pipelineBegin = false } = {}): Promise<T> {
    const client = await this.pool.connect();
    const tx = new Transaction(client, sqlOn(client, { prepared: this.prepared }));
    try {
      return await tx.complete(work, pipelineBegin);
    } finally {
      client.release(!tx.leavesConnectionIntact);
    }
  }

  /** For `new PrismaClient({ adapter })`: Prisma's reads use the same pool. */
  prismaAdapter(): PrismaPg {
    return new PrismaPg(this.pool);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
