import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { OneWritePerTurn } from './one-write-per-turn.js';
import { type Sql, sqlOn } from './statement.js';
import { Transaction } from './transaction.js';

/** Where the database is, and how long anything may take. */
export interface DatabaseOptions {
  url: string;
  connections?: number;
  /** How long the client waits for the answer to one statement; a connection that gives none is destroyed. */
  queryTimeoutMs?: number;
  /** After it PostgreSQL ends a statement; shorter than the time above, so that a slow statement is told from a dead peer. */
  statementTimeoutMs?: number | undefined;
  /** How long a statement waits for a row that another transaction has locked. */
  lockTimeoutMs?: number | undefined;
  /** False behind a pooler that hands out another connection for each transaction and keeps no statements. */
  preparedStatements?: boolean | undefined;
}

/** How long to wait for a connection, a new one or one that is in use. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** The largest pool of one process unless told otherwise. */
export const DEFAULT_CONNECTIONS = 10;

/** How long the client waits for an answer unless told otherwise. */
export const QUERY_TIMEOUT_MS = 10_000;

/** PostgreSQL ends a transaction in which nothing happens for so long; it frees what a service that hangs has locked. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/** A service's PostgreSQL database: one pool of connections, on which it opens transactions and Prisma reads. */
export class Database {
  /** Runs one statement in a transaction of its own. */
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
    // A connection that PostgreSQL ends just when the pool hands it over has no other listener, and would end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.prepared = options.preparedStatements ?? true;
    this.sql = sqlOn(this.pool, { prepared: this.prepared });
  }

  /**
   * Runs the work in one transaction, once. Throws what the work throws, after ROLLBACK; TransactionRolledBack when the
   * work caught the error of a statement; OutcomeUnknown when COMMIT was sent and its answer lost.
   *
   * With `pipelineBegin` the first statement leaves together with BEGIN. Should BEGIN fail alone, PostgreSQL runs that
   * statement by itself, so it must change nothing unless `transaction_deferrable` differs from its default: BEGIN sets it.
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

  /** For `new PrismaClient({ adapter })`: Prisma's reads use the same connections. */
  prismaAdapter(): PrismaPg {
    return new PrismaPg(this.pool);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
