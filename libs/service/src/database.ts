import type { SqlTransaction, Transactions } from '#messaging';
import { Pool } from 'pg';
import { LineTellingPg } from './direct-sql.js';
import type { PlatformConfig } from './platform.config.js';

/** What the platform asks of a service's Prisma client. */
export interface Database extends Transactions<SqlTransaction> {
  $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): Promise<T>;
  $disconnect(): Promise<void>;
}

const TRANSACTION_MS = 20_000;

/** Longer than any transaction may take: it ends what a service that hangs has left locked. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/**
 * Options for a service's Prisma client: a bounded pool, waits long enough to queue for it under load, and an end to every
 * statement, lock and transaction. The relay has a connection of its own without them: its transaction waits for the broker.
 */
export function prismaOptions({
  DATABASE_URL,
  DATABASE_CONNECTIONS,
  DATABASE_STATEMENT_TIMEOUT_MS,
  DATABASE_LOCK_TIMEOUT_MS,
}: Pick<PlatformConfig, 'DATABASE_URL' | 'DATABASE_CONNECTIONS'> & Partial<PlatformConfig>) {
  const pool = new Pool({
    connectionString: DATABASE_URL,
    max: DATABASE_CONNECTIONS,
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: DATABASE_STATEMENT_TIMEOUT_MS,
    lock_timeout: DATABASE_LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  });
  // A connection that PostgreSQL ends just when the pool hands it over has no other listener, and would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    adapter: new LineTellingPg(pool),
    // Its longer errors quote the call with its values.
    errorFormat: 'minimal' as const,
    transactionOptions: { maxWait: 10_000, timeout: TRANSACTION_MS },
  };
}
